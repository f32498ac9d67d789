using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>Discriminator <c>exists</c>: the element is there, or is not.</summary>
internal sealed class ExistsTest(DiscriminatorPath path, bool expected) : SliceTest(path)
{
    public override bool Matches(Element element, ValidationRun run) => base.Matches(element, run) == expected;

    public override bool Accepts(Element target, ValidationRun run) => true;
}
