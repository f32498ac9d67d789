using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>Notes the profiles that a resource says it meets; they are applied after the type's own rules.</summary>
internal sealed class ProfileClaimCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("meta") is not { Exists: true, IsMalformed: false } meta || !run.Options.HeedsClaims(element)) return;
        foreach (var profile in meta.ChildrenNamed("profile"))
        {
            if (profile.HasValue && !profile.IsMalformed) run.ProfileClaims.Add(profile);
        }
    }
}
