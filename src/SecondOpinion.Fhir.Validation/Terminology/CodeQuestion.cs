namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>A code that somebody wants judged.</summary>
/// <param name="System">Null for a bare code, whose system the value set implies.</param>
/// <param name="Version">The version of the system it was taken from, where that is known.</param>
/// <param name="Display">The name that came with it, to be judged too; null for none.</param>
public sealed record CodeQuestion(string? System, string Code, string? Version = null, string? Display = null);
