using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>An element that a profile is applied to is of the profile's type.</summary>
internal sealed class ResourceTypeCheck(string type, string profile) : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Type.IsOrInherits(type)) return;
        run.Report(IssueSeverity.Error, IssueType.Structure, "profile-other-type", element, null, profile,
            $"The type {element.TypeName} was found; the profile {profile} is for {type}. Send such a one, or ask for another profile.");
    }
}
