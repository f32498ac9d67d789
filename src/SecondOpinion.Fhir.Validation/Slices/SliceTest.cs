using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>One discriminator of one slice: whether an element belongs to it.</summary>
internal abstract class SliceTest(DiscriminatorPath path)
{
    public DiscriminatorPath Path { get; } = path;

    public virtual bool Matches(Element element, ValidationRun run) => Path.Any(element, run, this);

    /// <summary>Whether an element at the end of the path is as the slice wants it.</summary>
    public abstract bool Accepts(Element target, ValidationRun run);
}
