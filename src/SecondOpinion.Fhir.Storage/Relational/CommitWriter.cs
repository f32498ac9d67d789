using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Relational.Search;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Writes groups of change sets: one transaction, a verdict for each set, one sync, then all are answered.</summary>
/// <remarks>There are no savepoints, which would make SQLite copy every page that a set touches: a set is judged before it writes, and should
/// writing fail all the same, the group is undone and its sets are tried one by one.
/// Everything it does runs on one connection and one caller at a time; this is the store's serialisation point.</remarks>
internal sealed class CommitWriter(Session session, Symbols symbols, IndexWriter index, ResourceSearch search, TimeProvider clock)
{
    private const string FindResource = "SELECT key, version, is_deleted, indexed FROM resource WHERE type = @p1 AND id = @p2";
    private const string AddResource =
        "INSERT INTO resource (key, type, id, version, version_key, is_deleted, last_updated, indexed) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)";

    private const string UpdateResource = "UPDATE resource SET version = @p2, version_key = @p3, is_deleted = @p4, last_updated = @p5, indexed = @p6 WHERE key = @p1";
    private const string AddVersion =
        "INSERT INTO version (key, resource, type, version, t, last_updated, kind, json) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)";

    private readonly Dictionary<ResourceKey, Current> currents = [];
    private Counters counters;

    public async ValueTask Load(CancellationToken cancellationToken)
    {
        await symbols.Load(cancellationToken);
        await using var last = await session.Prepare(
            "SELECT (SELECT MAX(t) FROM commit_log), (SELECT MAX(at) FROM commit_log), (SELECT MAX(key) FROM resource), (SELECT MAX(key) FROM version)").Query(cancellationToken);
        await last.ReadAsync(cancellationToken);
        long Value(int column) => last.IsDBNull(column) ? 0 : last.GetInt64(column);
        counters = new Counters(Value(0), Value(1), Value(2), Value(3));
    }

    public async ValueTask Write(IReadOnlyList<PendingCommit> group)
    {
        if (await TryWrite(group) is { } failure)
        {
            // Alone, each fails or succeeds for itself.
            foreach (var commit in group) commit.Failure = group.Count == 1 ? failure : await TryWrite([commit]);
        }

        // Only now is everything on disk.
        foreach (var commit in group) commit.Tell();
    }

    /// <returns>Why nothing of the group was written; null when all of it is on disk.</returns>
    private async ValueTask<Exception?> TryWrite(IReadOnlyList<PendingCommit> group)
    {
        try
        {
            await session.Execute("BEGIN IMMEDIATE", CancellationToken.None);
            foreach (var commit in group) commit.Verdict = await Judge(commit.Changes) ?? await Apply(commit);
            await session.Execute("COMMIT", CancellationToken.None);
            symbols.Publish();
            return null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            await Abandon();
            return exception;
        }
    }

    /// <summary>Everything that can refuse a change set, looked at before anything of it is written, so that a refusal leaves nothing to undo.</summary>
    /// <returns>Null when nothing speaks against it.</returns>
    private async ValueTask<CommitResult?> Judge(ChangeSet set)
    {
        if (set.Receipt is not null && await Receipts.Find(session, set.Receipt.Key, CancellationToken.None) is { } earlier) return new CommitResult.Repeated(earlier);

        for (var i = 0; i < set.Expectations.Count; i++)
        {
            if (!await search.Gives(session, set.Expectations[i], CancellationToken.None)) return new CommitResult.Stale(i);
        }

        currents.Clear();
        for (var i = 0; i < set.Changes.Count; i++)
        {
            var change = set.Changes[i];
            if (!currents.TryGetValue(change.Key, out var current)) current = await Find(change.Key);
            var found = current.IsDeleted ? 0 : current.Version;
            var expected = change.ExpectedVersion ?? (change.Kind == ChangeKind.Create ? 0 : found);
            if (expected != found) return new CommitResult.VersionMismatch(i, expected, found);

            // What a later change of the same set will find.
            if (change.Kind != ChangeKind.Delete) currents[change.Key] = current with { Version = current.Version + 1, IsDeleted = false };
            else if (found != 0) currents[change.Key] = current with { Version = current.Version + 1, IsDeleted = true };
        }

        return null;
    }

    private async ValueTask<CommitResult> Apply(PendingCommit commit)
    {
        var at = Math.Max(counters.At, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var firstVersion = counters.Version + 1;
        var versions = new StoredVersion[commit.Prepared.Length];
        for (var i = 0; i < versions.Length; i++)
        {
            var change = commit.Prepared[i];
            var current = await Find(change.Change.Key);
            versions[i] = change.Change.Kind == ChangeKind.Delete && current.IsDeleted
                ? await FindDeletion(change.Change.Key, current, at)
                : await Write(change, current, counters.Commit + 1, at);
        }

        // Deleting what is not there writes nothing, and so is no commit.
        var receipt = commit.Changes.Receipt;
        if (counters.Version < firstVersion && receipt is null)
            return new CommitResult.Committed(counters.Commit, DateTimeOffset.FromUnixTimeMilliseconds(counters.At), versions);

        counters = counters with { Commit = counters.Commit + 1, At = at };
        await session.Prepare("INSERT INTO commit_log (t, at, first_version) VALUES (@p1, @p2, @p3)")
            .Bind(1, counters.Commit).Bind(2, at).Bind(3, firstVersion).Execute(CancellationToken.None);
        if (receipt is not null) await Receipts.Add(session, receipt, counters.Commit, CancellationToken.None);
        return new CommitResult.Committed(counters.Commit, DateTimeOffset.FromUnixTimeMilliseconds(at), versions);
    }

    private async ValueTask<Current> Find(ResourceKey key)
    {
        var type = await symbols.Find(session, SymbolKind.ResourceType, key.Type, CancellationToken.None);
        if (type == Symbols.Unknown) return new Current(0, 0, IsDeleted: true, 0);
        await using var row = await session.Prepare(FindResource).Bind(1, type).Bind(2, key.Id).Query(CancellationToken.None);
        if (!await row.ReadAsync()) return new Current(0, 0, IsDeleted: true, 0);
        return new Current(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2) != 0, row.GetInt32(3));
    }

    private async ValueTask<StoredVersion> FindDeletion(ResourceKey key, Current current, long at)
    {
        if (current.Key != 0) return (await Versions.Read(session, symbols, current.Key, CancellationToken.None))!;
        return new StoredVersion(key, 0, counters.Commit, DateTimeOffset.FromUnixTimeMilliseconds(at), ChangeKind.Delete, default);
    }

    private async ValueTask<StoredVersion> Write(PreparedChange change, Current current, long commit, long at)
    {
        var type = await symbols.FindOrAdd(SymbolKind.ResourceType, change.Change.Key.Type, CancellationToken.None);
        var version = current.Version + 1;
        var lastUpdated = DateTimeOffset.FromUnixTimeMilliseconds(at);
        var json = change.Stamp is null ? [] : change.Stamp.Write(change.Change.Key.Id, version, lastUpdated);
        var isDeleted = change.Change.Kind == ChangeKind.Delete;
        var indexed = change.Entries is null ? 0 : IndexWriter.TablesOf(change.Entries);
        counters = counters with { Version = counters.Version + 1 };

        var key = current.Key;
        if (key == 0)
        {
            counters = counters with { Resource = counters.Resource + 1 };
            key = counters.Resource;
            await session.Prepare(AddResource).Bind(1, key).Bind(2, type).Bind(3, change.Change.Key.Id).Bind(4, version).Bind(5, counters.Version)
                .Bind(6, isDeleted).Bind(7, at).Bind(8, indexed).Execute(CancellationToken.None);
        }
        else
        {
            await session.Prepare(UpdateResource).Bind(1, key).Bind(2, version).Bind(3, counters.Version)
                .Bind(4, isDeleted).Bind(5, at).Bind(6, indexed).Execute(CancellationToken.None);
            await index.Clear(key, current.Indexed);
        }

        await session.Prepare(AddVersion).Bind(1, counters.Version).Bind(2, key).Bind(3, type).Bind(4, version).Bind(5, commit)
            .Bind(6, at).Bind(7, (int)change.Change.Kind).Bind(8, json).Execute(CancellationToken.None);
        if (change.Entries is not null) await index.Write(key, change.Entries);
        return new StoredVersion(change.Change.Key, version, commit, lastUpdated, change.Change.Kind, json);
    }

    private async ValueTask Abandon()
    {
        try
        {
            // SQLite may have rolled back by itself; then there is nothing to roll back, and it says so.
            await session.Execute("ROLLBACK", CancellationToken.None);
        }
        catch (System.Data.Common.DbException)
        {
        }

        try
        {
            await Load(CancellationToken.None);
        }
        catch (System.Data.Common.DbException)
        {
            // The next group meets the same trouble and tells its callers.
        }
    }

    private readonly record struct Current(long Key, int Version, bool IsDeleted, int Indexed);

    /// <summary>The last numbers given.</summary>
    private readonly record struct Counters(long Commit, long At, long Resource, long Version);
}
