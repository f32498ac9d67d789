using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>A discriminator about which the slice says nothing: any element will do, and none.</summary>
internal sealed class FreeTest(DiscriminatorPath path) : SliceTest(path)
{
    public override bool Matches(Element element, ValidationRun run) => true;

    public override bool Accepts(Element target, ValidationRun run) => true;
}
