namespace SecondOpinion.Fhir.Storage;

/// <summary>How far somebody has delivered the store's changes.</summary>
/// <param name="Consumer">A name that the deliverer keeps across restarts.</param>
/// <param name="Position">Of the last entry delivered: <see cref="OutboxEntry.Position"/>.</param>
public sealed record OutboxMark(string Consumer, long Position);
