namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Whether a code is good.</summary>
/// <param name="Message">Why not, or what to know though it is; null when there is nothing to say.</param>
/// <param name="Display">The name of the code, where it is known.</param>
/// <param name="UnknownSystem">The code system that would have to be held to tell; the verdict is then no, for want of knowledge.</param>
public sealed record CodeVerdict(bool IsValid, string? Message = null, string? Display = null, string? UnknownSystem = null);
