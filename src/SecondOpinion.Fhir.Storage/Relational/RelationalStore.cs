using System.Security.Cryptography;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Relational.Search;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>The store on a relational database: one connection writes, several read.</summary>
internal sealed class RelationalStore : IResourceStore
{
    /// <summary>How often a read is tried on a new connection; with the waits between, about three seconds.</summary>
    private const int ReadAttempts = 6;

    private readonly IDatabase database;
    private readonly Session writer;
    private readonly ReadSessions readers;
    private readonly Symbols symbols;
    private readonly ResourceSearch search;
    private readonly NewestVersions newest;
    private readonly SearchIndexer indexer;
    private readonly CommitQueue queue;
    private readonly IndexRebuild rebuild;
    private readonly Task lateCheck;
    private readonly CancellationTokenSource closing = new();
    private volatile StoreException? damage;
    private int disposed;

    private RelationalStore(
        IDatabase database, Session writer, ReadSessions readers, Symbols symbols, ResourceSearch search, NewestVersions newest, SearchIndexer indexer, CommitQueue queue, IndexStates states, SearchParameterTable parameters)
    {
        this.database = database;
        this.writer = writer;
        this.readers = readers;
        this.symbols = symbols;
        this.search = search;
        this.newest = newest;
        this.indexer = indexer;
        this.queue = queue;
        rebuild = new IndexRebuild(states, parameters, indexer, readers, queue, symbols, closing.Token);
        lateCheck = CheckLate();
        rebuild.Start();
    }

    public static async ValueTask<RelationalStore> Open(
        IDatabase database, StoreOptions options, DefinitionCatalogue definitions, TimeProvider clock, CancellationToken cancellationToken)
    {
        Session? writer = null;
        try
        {
            writer = new Session(await database.ConnectWriter(cancellationToken), database.Dialect);
            await database.Prepare(writer, cancellationToken);
            var symbols = new Symbols(writer);
            var parameters = new SearchParameterTable(definitions);
            var states = new IndexStates(parameters);
            await database.BeginWrite(writer, cancellationToken);
            var key = await Settings.FindOrAdd(writer, "page-key", () => RandomNumberGenerator.GetBytes(PageTokens.KeyBytes), cancellationToken);
            await symbols.Load(definitions.ResourceTypes, cancellationToken);
            await states.Load(writer, cancellationToken);
            await writer.Execute("COMMIT", cancellationToken);

            var settings = new SearchSettings(definitions, options.BaseUrls, options.TimeZone);
            var indexer = new SearchIndexer(parameters, options.BaseUrls, options.TimeZone);
            var search = new ResourceSearch(symbols, parameters, indexer, settings, new PageTokens(key), states, clock);
            var newest = new NewestVersions();
            var commits = new CommitWriter(database, writer, symbols, search, states, newest, clock);
            await commits.Load(cancellationToken);
            var readers = new ReadSessions(database.ConnectReader, database.Dialect, options.MaxReaders);
            return new RelationalStore(database, writer, readers, symbols, search, newest, indexer, new CommitQueue(commits, options.QueueCapacity), states, parameters);
        }
        catch (Exception exception)
        {
            if (writer is not null) await writer.DisposeAsync();
            await database.DisposeAsync();
            if (database.IsTransient(exception)) throw new StoreException("The database can't be reached. Start it, or correct Storage__ConnectionString.", exception);
            throw;
        }
    }

    public async ValueTask<StoredVersion?> Read(ResourceKey key, Access access, CancellationToken cancellationToken)
    {
        // Who may see what is decided by the database, and other processes write to a server's.
        var isKept = access.IsEverything && database.Dialect == SqlDialect.Sqlite;
        if (isKept && newest.Find(key) is { } kept) return kept;
        var since = newest.Published;
        var version = await Reading(session => Versions.Read(session, symbols, key, search.Limits(session, access, cancellationToken), cancellationToken), cancellationToken);
        if (isKept && version is not null) newest.Keep(version, since);
        return version;
    }

    public ValueTask<StoredVersion?> ReadVersion(ResourceKey key, int version, Access access, CancellationToken cancellationToken) => Reading(
        session => Versions.Read(session, symbols, key, version, search.Limits(session, access, cancellationToken), cancellationToken), cancellationToken);

    public ValueTask<HistoryPage> ReadHistory(HistoryQuery query, Access access, CancellationToken cancellationToken) => Reading(
        session => session.AtOneMoment(
            moment => moment.Interruptibly(reading => new VersionHistory(reading, symbols, search.Limits(reading, access, cancellationToken), cancellationToken).Read(query), cancellationToken), cancellationToken),
        cancellationToken);

    public async ValueTask<SearchPage> Search(SearchQuery query, Access access, CancellationToken cancellationToken)
    {
        using var measured = StoreInstruments.Search(query.ResourceType);
        return await Reading(
            session => ResourceSearch.ReadsSeveral(query) ? session.AtOneMoment(Run, cancellationToken) : Run(session),
            cancellationToken);

        ValueTask<SearchPage> Run(Session session) => session.Interruptibly(reading => search.Run(reading, query, access, cancellationToken), cancellationToken);
    }

    public ValueTask<StoredReceipt?> FindReceipt(string key, CancellationToken cancellationToken) => Reading(
        session => Receipts.Find(session, key, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> ReadOutbox(string consumer, int count, CancellationToken cancellationToken) => Reading(
        session => Outbox.Read(session, symbols, consumer, count, cancellationToken), cancellationToken);

    public ValueTask<CommitNotes> ReadNotes(long after, int count, CancellationToken cancellationToken) => Reading(
        session => CommitLog.ReadNotes(session, after, count, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<IndexProgress>> ReadIndexProgress(CancellationToken cancellationToken) => rebuild.Progress(cancellationToken);

    public async ValueTask RebuildIndex(IReadOnlyCollection<string> types, CancellationToken cancellationToken)
    {
        await rebuild.Begin(types, cancellationToken);
        rebuild.Start();
    }

    public ValueTask<CommitResult> Commit(ChangeSet changes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (damage is not null) throw new StoreException(damage.Message, damage);
        var prepared = new PreparedChange[changes.Changes.Count];
        for (var i = 0; i < prepared.Length; i++) prepared[i] = Prepare(changes.Changes[i]);
        return queue.Commit(new PendingCommit(changes, prepared), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        await closing.CancelAsync();
        await queue.DisposeAsync();
        await lateCheck;
        await rebuild.Running;
        await readers.DisposeAsync();
        await writer.DisposeAsync();
        await database.DisposeAsync();
        closing.Dispose();
    }

    /// <summary>Reads on a connection lent for it; when that breaks, on another.</summary>
    private async ValueTask<T> Reading<T>(Func<Session, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var lease = await readers.Rent(cancellationToken);
                return await read(lease.Session);
            }
            catch (Exception exception) when (database.IsTransient(exception))
            {
                if (attempt == ReadAttempts) throw new StoreException("The database can't be reached. Nothing was read; try again.", exception) { IsPassing = true };
                await Task.Delay(50 << attempt, cancellationToken);
            }
        }
    }

    private async Task CheckLate()
    {
        try
        {
            await database.CheckLate(closing.Token);
        }
        catch (StoreException exception)
        {
            // What can be read is still answered; nothing is added to a file that can't be trusted.
            damage = exception;
        }
        catch (Exception) when (closing.IsCancellationRequested)
        {
        }
    }

    // Reading the resource for its search entries is the larger part of the work, and is done here, beside the writer.
    private PreparedChange Prepare(Change change)
    {
        if (change.Kind == ChangeKind.Delete) return new PreparedChange(change, null, SearchIndexer.IndexLeft(change), []);
        var content = change.Content ?? throw new ArgumentException($"The change of {change.Key} has no content.", nameof(change));
        return new PreparedChange(change, ResourceStamp.Of(content.Utf8), indexer.Index(content), indexer.IndexContained(content, change.Key.Id));
    }
}
