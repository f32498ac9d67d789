using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>What the rules of one item are made from.</summary>
internal sealed record FormItemContext(FormItem Item, Element Questionnaire, LocalTerminology Terminology)
{
    public Element Definition => Item.Definition;
}
