using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>One rule on the value of an answer.</summary>
internal interface IAnswerCheck
{
    void Check(Element value, ValidationRun run);
}
