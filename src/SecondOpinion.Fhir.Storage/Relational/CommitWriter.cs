using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Relational.Search;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Writes groups of change sets: one transaction, a verdict for each set, one sync, then all are answered.</summary>
/// <remarks>There are no savepoints, which would make SQLite copy every page that a set touches: a set is judged before it writes, and should
/// writing fail all the same, the group is undone and its sets are tried one by one.
/// Everything it does runs on one connection and one caller at a time; this is the store's serialisation point.</remarks>
internal sealed class CommitWriter(IDatabase database, Session session, Symbols symbols, ResourceSearch search, IndexStates states, NewestVersions newest, TimeProvider clock)
{
    private const string UpdateResource = "UPDATE resource SET version = @p2, version_key = @p3, is_deleted = @p4, last_updated = @p5, indexed = @p6 WHERE key = @p1";

    /// <summary>How long a database that is gone is waited for, before those who wait are told.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IRowSink rows = database.RowsOf(session);
    private readonly CurrentVersions currents = new(session, symbols);
    private IndexWriter? index;
    private ContainedWriter? inside;
    private Counters counters;
    private bool isEnding;

    private IndexWriter Index => index ??= new IndexWriter(rows, symbols);

    private ContainedWriter Inside => inside ??= new ContainedWriter(session, rows, symbols, Index, states, NextKey);

    public async ValueTask Load(CancellationToken cancellationToken)
    {
        await using var last = await session.Prepare(
            "SELECT (SELECT MAX(t) FROM commit_log), (SELECT MAX(at) FROM commit_log), (SELECT MAX(key) FROM resource), (SELECT MAX(key) FROM version), (SELECT MAX(id) FROM symbol), (SELECT MAX(key) FROM contained)")
            .Query(cancellationToken);
        await last.ReadAsync(cancellationToken);
        long Value(int column) => last.IsDBNull(column) ? 0 : last.GetInt64(column);
        counters = new Counters(Value(0), Value(1), Math.Max(Value(2), Value(5)), Value(3));
        symbols.Begin((int)Value(4));
    }

    public async ValueTask Write(IReadOnlyList<PendingCommit> group)
    {
        if (await TryPatiently(group) is { } failure)
        {
            // Alone, each fails or succeeds for itself.
            foreach (var commit in group) commit.Failure = group.Count == 1 || failure is StoreException { IsPassing: true } ? failure : await TryPatiently([commit]);
        }

        // Only now is everything on disk.
        foreach (var commit in group) commit.Tell();
    }

    /// <summary>Tries again, from scratch and on a new connection, what failed for a reason that may pass.</summary>
    private async ValueTask<Exception?> TryPatiently(IReadOnlyList<PendingCommit> group)
    {
        var begun = clock.GetTimestamp();
        Exception? failure = null;

        // The end of the transaction was not heard: until it is known, the group must not be tried again.
        var isUnheard = false;
        for (var wait = 50; ; wait = Math.Min(wait * 2, 2000))
        {
            if (!isUnheard)
            {
                failure = await TryWrite(group);
                if (failure is null || !database.IsTransient(failure)) return failure;
                isUnheard = isEnding;
            }

            try
            {
                if (!session.IsOpen) await session.Replace(database.ConnectWriter, CancellationToken.None);
                if (isUnheard && await database.IsCommitted(session, CancellationToken.None))
                {
                    Publish(group);
                    return null;
                }

                if (isUnheard) states.Forget();
                isUnheard = false;
            }
            catch (Exception exception) when (database.IsTransient(exception))
            {
                failure = exception;
            }

            if (clock.GetElapsedTime(begun) > Patience)
            {
                states.Forget();
                return Unreachable(failure!, isUnheard);
            }

            await Task.Delay(wait);
        }
    }

    private static StoreException Unreachable(Exception reason, bool isUnheard) => new(
        isUnheard
            ? "The database can't be reached. Whether the change was written is not known: read before sending it again."
            : "The database can't be reached. Nothing was written; try again.",
        reason) { IsPassing = true };

    /// <returns>Why nothing of the group was written; null when all of it is on disk.</returns>
    private async ValueTask<Exception?> TryWrite(IReadOnlyList<PendingCommit> group)
    {
        try
        {
            isEnding = false;
            await database.BeginWrite(session, CancellationToken.None);

            // Another process may have written meanwhile.
            if (session.Dialect != SqlDialect.Sqlite) await Load(CancellationToken.None);
            await currents.Begin(group);
            foreach (var commit in group) commit.Verdict = await Judge(commit.Changes) ?? await Apply(commit);
            await rows.Flush();
            isEnding = true;
            await session.Execute("COMMIT", CancellationToken.None);
            Publish(group);
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
            await rows.Flush();
            if (!await search.Gives(session, set.Expectations[i], CancellationToken.None)) return new CommitResult.Stale(i);
        }

        var ahead = new Dictionary<ResourceKey, CurrentVersion>();
        for (var i = 0; i < set.Changes.Count; i++)
        {
            var change = set.Changes[i];
            if (!ahead.TryGetValue(change.Key, out var current)) current = await currents.Find(change.Key);
            var found = current.IsDeleted ? 0 : current.Version;
            var expected = change.ExpectedVersion ?? (change.Kind == ChangeKind.Create ? 0 : found);
            if (expected != found) return new CommitResult.VersionMismatch(i, expected, found);

            // What a later change of the same set will find.
            if (change.Kind != ChangeKind.Delete) ahead[change.Key] = current with { Version = current.Version + 1, IsDeleted = false };
            else if (found != 0) ahead[change.Key] = current with { Version = current.Version + 1, IsDeleted = true };
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
            var current = await currents.Find(change.Change.Key);
            versions[i] = change.Change.Kind == ChangeKind.Delete && current.IsDeleted
                ? await FindDeletion(change.Change.Key, current, at)
                : await Write(change, current, counters.Commit + 1, at);
        }

        if (commit.Changes.Settled is { } mark) await Outbox.Settle(session, mark, CancellationToken.None);
        if (commit.Rebuild is { } rebuild) await rebuild.Write(session, rows, Index, Inside, states);

        // Deleting what is not there writes nothing, and so is no commit.
        var receipt = commit.Changes.Receipt;
        if (counters.Version < firstVersion && receipt is null)
            return new CommitResult.Committed(counters.Commit, DateTimeOffset.FromUnixTimeMilliseconds(counters.At), versions);

        counters = counters with { Commit = counters.Commit + 1, At = at };
        await rows.Add(RowShape.Commits, counters.Commit, at, firstVersion, Note(commit.Changes, versions));
        if (receipt is not null)
        {
            await rows.Flush();
            await Receipts.Add(session, receipt, counters.Commit, CancellationToken.None);
        }

        return new CommitResult.Committed(counters.Commit, DateTimeOffset.FromUnixTimeMilliseconds(at), versions);
    }

    private object Note(ChangeSet changes, StoredVersion[] versions)
    {
        if (changes.Note is null) return DBNull.Value;
        var written = versions.Where(version => version.Version > 0 && version.Commit == counters.Commit).ToList();
        return written.Count == 0 ? DBNull.Value : changes.Note(written);
    }

    private async ValueTask<StoredVersion> FindDeletion(ResourceKey key, CurrentVersion current, long at)
    {
        if (current.Key == 0) return new StoredVersion(key, 0, counters.Commit, DateTimeOffset.FromUnixTimeMilliseconds(at), ChangeKind.Delete, default);
        await rows.Flush();
        return (await Versions.Read(session, symbols, current.Key, CancellationToken.None))!;
    }

    private async ValueTask<StoredVersion> Write(PreparedChange change, CurrentVersion current, long commit, long at)
    {
        var resource = change.Change.Key;
        var type = await symbols.FindOrAdd(SymbolKind.ResourceType, resource.Type, CancellationToken.None);
        var version = current.Version + 1;
        var lastUpdated = DateTimeOffset.FromUnixTimeMilliseconds(at);
        var json = change.Stamp is null ? [] : change.Stamp.Write(resource.Id, version, lastUpdated);
        var isDeleted = change.Change.Kind == ChangeKind.Delete;
        var indexed = change.Entries is null ? 0 : IndexWriter.TablesOf(change.Entries) | ContainedWriter.BitOf(change.Contained);
        counters = counters with { Version = counters.Version + 1 };

        var key = current.Key;
        if (key == 0)
        {
            key = NextKey();
            await states.Began(session, resource.Type, type);
            await rows.Add(RowShape.Resources, key, type, resource.Id, version, counters.Version, isDeleted, at, indexed);
        }
        else
        {
            if (current.IsFresh) await rows.Flush();
            await session.Prepare(UpdateResource).Bind(1, key).Bind(2, version).Bind(3, counters.Version)
                .Bind(4, isDeleted).Bind(5, at).Bind(6, indexed).Execute(CancellationToken.None);
            await Index.Clear(key, current.Indexed);
        }

        await rows.Add(RowShape.Versions, counters.Version, key, type, version, commit, at, (int)change.Change.Kind, json);
        if (change.Entries is not null) await Index.Write(key, change.Entries);
        if (((indexed | current.Indexed) & IndexWriter.Containing) != 0) await Inside.Replace(resource.Type, key, current.Indexed, change.Contained);
        currents.Set(resource, new CurrentVersion(key, version, isDeleted, indexed, IsFresh: true));
        return new StoredVersion(resource, version, commit, lastUpdated, change.Change.Kind, json);
    }

    private long NextKey()
    {
        counters = counters with { Resource = counters.Resource + 1 };
        return counters.Resource;
    }

    private void Publish(IReadOnlyList<PendingCommit> group)
    {
        symbols.Publish();
        states.Publish();
        newest.Publish(group.Select(commit => commit.Verdict).OfType<CommitResult.Committed>().SelectMany(committed => committed.Versions));
    }

    private async ValueTask Abandon()
    {
        rows.Forget();

        // Whether a transaction that was ending has ended is found out later.
        if (!isEnding) states.Forget();
        try
        {
            // SQLite may have rolled back by itself; then there is nothing to roll back, and it says so.
            if (session.IsOpen) await session.Execute("ROLLBACK", CancellationToken.None);
        }
        catch (System.Data.Common.DbException)
        {
        }

        try
        {
            if (session.IsOpen) await Load(CancellationToken.None);
        }
        catch (System.Data.Common.DbException)
        {
            // The next group meets the same trouble and tells its callers.
        }
    }

    /// <summary>The last numbers given.</summary>
    private readonly record struct Counters(long Commit, long At, long Resource, long Version);
}
