namespace SecondOpinion.Fhir.Storage;

/// <summary>How far the search index of a type is behind the definitions.</summary>
/// <param name="Done">Resources indexed anew, of <paramref name="Total"/>.</param>
/// <param name="Missing">Search parameters that not all resources are indexed by yet.</param>
public sealed record IndexProgress(string Type, bool IsRunning, int Done, int Total, IReadOnlyList<string> Missing);
