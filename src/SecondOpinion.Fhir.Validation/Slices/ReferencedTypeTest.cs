using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>Discriminator <c>type</c> at the end of <c>resolve()</c>: the type that a reference points to, as far as its text tells.</summary>
internal sealed class ReferencedTypeTest(DiscriminatorPath pathToReference, IReadOnlyList<string> types) : SliceTest(pathToReference)
{
    public override bool Accepts(Element target, ValidationRun run) =>
        ReferenceTarget.TypeName(target, run) is { } type && (types.Contains(type) || types.Contains("Resource"));
}
