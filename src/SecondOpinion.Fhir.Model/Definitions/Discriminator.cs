namespace SecondOpinion.Fhir.Model.Definitions;

/// <param name="Type">value, exists, pattern, type, profile or position.</param>
/// <param name="Path">FHIRPath subset of hl7.org/fhir/R4/profiling.html#discriminator, relative to the sliced element.</param>
public sealed record Discriminator(string Type, string Path);
