using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>Tells a Bundle that submits a case from any other.</summary>
public static class Submissions
{
    /// <summary>
    /// True when the Bundle claims the case profile, brings a request for a second opinion (in a batch, too: it is then refused, not taken without a case),
    /// or is a transaction with the identifier that only submissions have, unless it is a centre's answer: Tasks, or reports based on a request.
    /// </summary>
    public static bool Is(Element bundle)
    {
        foreach (var profile in bundle.Child("meta") is { Exists: true } meta ? meta.ChildrenNamed("profile").ToList() : [])
        {
            if (profile.Text?.Split('|')[0] == Vocabulary.CaseBundleProfile) return true;
        }

        var answers = false;
        foreach (var entry in bundle.ChildrenNamed("entry"))
        {
            var resource = entry.Child("resource");
            if (!resource.Exists || resource.IsMalformed) continue;
            if (SecondOpinionRequest.Is(resource) && entry.Child("request") is var request && (!request.Exists || request.ChildText("method") is not "PUT")) return true;
            answers |= resource.TypeName == "Task" || (resource.TypeName == "DiagnosticReport" && resource.Child("basedOn").Exists);
        }

        return !answers && bundle.ChildText("type") == "transaction" && bundle.Child("identifier").Exists;
    }
}
