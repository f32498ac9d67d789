namespace SecondOpinion.Fhir.Storage;

/// <summary>What was kept with some commits, in their order.</summary>
/// <param name="Last">The last commit that was looked at, with or without a note: where reading goes on.</param>
public sealed record CommitNotes(IReadOnlyList<ReadOnlyMemory<byte>> Notes, long Last);
