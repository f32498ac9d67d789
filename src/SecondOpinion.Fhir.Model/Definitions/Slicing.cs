namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>How repeats of an element are told apart. hl7.org/fhir/R4/profiling.html#slicing</summary>
/// <param name="Rules">open, closed or openAtEnd.</param>
public sealed record Slicing(IReadOnlyList<Discriminator> Discriminators, bool Ordered, string Rules);
