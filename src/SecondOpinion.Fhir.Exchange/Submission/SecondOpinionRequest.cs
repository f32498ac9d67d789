using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>Tells a request for a second opinion from any other ServiceRequest.</summary>
public static class SecondOpinionRequest
{
    public static bool Is(Element resource) => resource.TypeName == "ServiceRequest" && resource.ChildText("intent") == "order"
        && (Codes.Has(resource, "category", Vocabulary.Snomed, Vocabulary.SecondOpinionSnomed)
            || Codes.Has(resource, "category", Vocabulary.V20336, Vocabulary.SecondOpinionV2));
}
