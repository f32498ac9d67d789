using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>What a resource says about who gets the opinion. Of all that a record says, the strictest counts.</summary>
internal static class ReleasePolicy
{
    /// <summary>Types on which it may stand.</summary>
    public static readonly IReadOnlyList<string> Types = ["Consent", "DiagnosticReport", "ServiceRequest"];

    private const string Extension = Vocabulary.Base + "/StructureDefinition/release-policy";

    public static IEnumerable<string> MarksOf(Element resource)
    {
        if (!Types.Contains(resource.TypeName)) yield break;
        foreach (var extension in resource.ChildrenNamed("extension").ToList())
        {
            if (extension.ChildText("url") != Extension || extension.ChildText("value") == "both") continue;

            // Whatever is not known to release does not.
            yield return Marks.HeldBack;
            if (extension.ChildText("value") == "patient-only") yield return Marks.PatientOnly;
        }
    }
}
