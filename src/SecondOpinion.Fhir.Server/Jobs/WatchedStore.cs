using SecondOpinion.Fhir.Exchange.Completeness;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>The store, with a signal for every commit that may let a case go on: its Tasks, and clinical records.</summary>
internal sealed class WatchedStore(IResourceStore inner, CaseSignals signals) : IResourceStore
{
    private static readonly HashSet<string> Watched = ["Task", "Consent", .. CaseRecords.Types.Select(type => type.Type)];

    /// <summary>The store behind, for the hub's own steps: it goes on until nothing is due, and needs no signal of what it did.</summary>
    public static IResourceStore Unwatched(IResourceStore store) => store is WatchedStore watched ? watched.Inner : store;

    private IResourceStore Inner => inner;

    public ValueTask<StoredVersion?> Read(ResourceKey key, Access access, CancellationToken cancellationToken) => inner.Read(key, access, cancellationToken);

    public ValueTask<StoredVersion?> ReadVersion(ResourceKey key, int version, Access access, CancellationToken cancellationToken) => inner.ReadVersion(key, version, access, cancellationToken);

    public ValueTask<HistoryPage> ReadHistory(HistoryQuery query, Access access, CancellationToken cancellationToken) => inner.ReadHistory(query, access, cancellationToken);

    public ValueTask<SearchPage> Search(SearchQuery query, Access access, CancellationToken cancellationToken) => inner.Search(query, access, cancellationToken);

    public ValueTask<StoredReceipt?> FindReceipt(string key, CancellationToken cancellationToken) => inner.FindReceipt(key, cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> ReadOutbox(string consumer, int count, CancellationToken cancellationToken) => inner.ReadOutbox(consumer, count, cancellationToken);

    public ValueTask<CommitNotes> ReadNotes(long after, int count, CancellationToken cancellationToken) => inner.ReadNotes(after, count, cancellationToken);

    public ValueTask<IReadOnlyList<IndexProgress>> ReadIndexProgress(CancellationToken cancellationToken) => inner.ReadIndexProgress(cancellationToken);

    public ValueTask RebuildIndex(IReadOnlyCollection<string> types, CancellationToken cancellationToken) => inner.RebuildIndex(types, cancellationToken);

    public async ValueTask<CommitResult> Commit(ChangeSet changes, CancellationToken cancellationToken)
    {
        var result = await inner.Commit(changes, cancellationToken);
        if (result is CommitResult.Committed committed && committed.Versions.Where(version => Watched.Contains(version.Key.Type)).ToArray() is { Length: > 0 } watched) signals.Written(watched);
        return result;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
