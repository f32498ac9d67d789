using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>Discriminator <c>position</c>: the first item is the first slice, and so on. hl7.org/fhir/R5/valueset-discriminator-type.html, which R4 profiles use too.</summary>
internal sealed class PositionTest(DiscriminatorPath path, int position) : SliceTest(path)
{
    public override bool Matches(Element element, ValidationRun run) => Math.Max(element.Repeat, 0) == position;

    public override bool Accepts(Element target, ValidationRun run) => true;
}
