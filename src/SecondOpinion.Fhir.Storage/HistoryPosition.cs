namespace SecondOpinion.Fhir.Storage;

/// <summary>A place in the store's order of versions.</summary>
public readonly record struct HistoryPosition(long VersionKey);
