namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>Something that a benchmark reads or runs is not on this machine. The message says what, and how to get it.</summary>
internal sealed class MissingMaterialException(string message) : Exception(message);
