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

    /// <summary>Writes all changes or none, as the next commit in the store's order.</summary>
    /// <remarks>Cancelling works until the writer has begun with the set; after that the answer tells what was written.</remarks>
    ValueTask<CommitResult> Commit(ChangeSet changes, CancellationToken cancellationToken);
}
