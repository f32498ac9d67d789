namespace SecondOpinion.Fhir.Storage;

/// <summary>A committed change that waits to be delivered.</summary>
/// <param name="Position">Rises in the order of commits, and of changes within one.</param>
public sealed record OutboxEntry(long Position, StoredVersion Version);
