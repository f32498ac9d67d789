using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage;

/// <summary>Keeps every version of every resource, in one order. What it acknowledges is on disk.</summary>
/// <remarks>What the <see cref="Access"/> of whoever asks leaves out does not exist for them, on any of these ways.</remarks>
public interface IResourceStore : IAsyncDisposable
{
    /// <summary>The newest version, which may be a deletion; null when the resource never existed.</summary>
    ValueTask<StoredVersion?> Read(ResourceKey key, Access access, CancellationToken cancellationToken);

    /// <summary>One version, which may be a deletion; null when there is none of that number.</summary>
    ValueTask<StoredVersion?> ReadVersion(ResourceKey key, int version, Access access, CancellationToken cancellationToken);

    /// <summary>Versions, newest first.</summary>
    ValueTask<HistoryPage> ReadHistory(HistoryQuery query, Access access, CancellationToken cancellationToken);

    /// <summary>One page of matches, with what they include.</summary>
    ValueTask<SearchPage> Search(SearchQuery query, Access access, CancellationToken cancellationToken);

    /// <summary>The receipt kept under this key, or null.</summary>
    ValueTask<StoredReceipt?> FindReceipt(string key, CancellationToken cancellationToken);

    /// <summary>The next committed changes that a consumer has not yet settled, in the order of commits. <see cref="ChangeSet.Settled"/> settles them.</summary>
    /// <param name="consumer">Keeps its own place; a new one begins with the first change.</param>
    ValueTask<IReadOnlyList<OutboxEntry>> ReadOutbox(string consumer, int count, CancellationToken cancellationToken);

    /// <summary>What was kept with the commits after one, in their order. <see cref="ChangeSet.Note"/></summary>
    ValueTask<CommitNotes> ReadNotes(long after, int count, CancellationToken cancellationToken);

    /// <summary>The types whose resources are not all found by every search parameter, and those that are being indexed anew. Empty when all is well.</summary>
    ValueTask<IReadOnlyList<IndexProgress>> ReadIndexProgress(CancellationToken cancellationToken);

    /// <summary>Begins to index the resources of these types anew, beside other work; a rebuild that was interrupted goes on by itself when the store is opened.</summary>
    ValueTask RebuildIndex(IReadOnlyCollection<string> types, CancellationToken cancellationToken);

    /// <summary>Writes all changes or none, as the next commit in the store's order.</summary>
    /// <remarks>Cancelling works until the writer has begun with the set; after that the answer tells what was written.</remarks>
    ValueTask<CommitResult> Commit(ChangeSet changes, CancellationToken cancellationToken);
}
