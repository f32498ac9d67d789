namespace SecondOpinion.Fhir.Storage.Transactions;

/// <summary>A transaction ready to commit: every id given, every reference rewritten.</summary>
/// <param name="Entries">In the order of the request.</param>
public sealed record TransactionPlan(IReadOnlyList<PlannedEntry> Entries, ChangeSet Changes);
