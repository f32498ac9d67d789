using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>Discriminator <c>profile</c>: the element meets one of these profiles.</summary>
internal sealed class ProfileTest(DiscriminatorPath path, IReadOnlyList<string> profiles) : SliceTest(path)
{
    public override bool Accepts(Element target, ValidationRun run)
    {
        foreach (var profile in profiles)
        {
            if (run.Profiles.Find(profile) is { } rules && run.Conforms(target, rules)) return true;
        }

        return false;
    }
}
