namespace SecondOpinion.Fhir.Storage;

/// <summary>What one request wants written, all of it or nothing, and what must still hold at that moment.</summary>
public sealed record ChangeSet(IReadOnlyList<Change> Changes)
{
    /// <summary>Searches whose result these changes were built on. When one gives another result at the commit, the commit is refused as stale.</summary>
    public IReadOnlyList<SearchExpectation> Expectations { get; init; } = [];

    /// <summary>Kept together with the changes; when one of its key is there already, nothing is written and that one is handed back.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>What has been delivered from the outbox, kept together with the changes.</summary>
    public OutboxMark? Settled { get; init; }

    /// <summary>Makes, from the versions that the commit wrote, what is kept together with it; null for nothing. Not called when it wrote none, and again when writing is tried again.</summary>
    public Func<IReadOnlyList<StoredVersion>, byte[]>? Note { get; init; }
}
