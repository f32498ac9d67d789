using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Slices;

/// <summary>One slice of a list: what belongs to it, how often it may occur, and what holds inside it.</summary>
/// <param name="Parent">Index of the slice that this one slices further; -1 for none.</param>
internal sealed record Slice(string Name, IReadOnlyList<SliceTest> Tests, int Min, int Max, ElementRules Rules, int Parent)
{
    /// <summary>The slice that takes whatever no other takes.</summary>
    public bool IsDefault => Name == "@default";
}
