using System.Security.Cryptography;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Relational.Search;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>The store on a relational database: one connection writes, several read.</summary>
internal sealed class RelationalStore : IResourceStore
{
    private readonly SqliteDatabase database;
    private readonly Session writer;
    private readonly ReadSessions readers;
    private readonly Symbols symbols;
    private readonly ResourceSearch search;
    private readonly SearchIndexer indexer;
    private readonly CommitQueue queue;
    private readonly Task lateCheck;
    private readonly CancellationTokenSource closing = new();
    private volatile StoreException? damage;
    private int disposed;

    private RelationalStore(SqliteDatabase database, Session writer, ReadSessions readers, Symbols symbols, ResourceSearch search, SearchIndexer indexer, CommitQueue queue)
    {
        this.database = database;
        this.writer = writer;
        this.readers = readers;
        this.symbols = symbols;
        this.search = search;
        this.indexer = indexer;
        this.queue = queue;
        lateCheck = database.NeedsLateCheck ? CheckLate() : Task.CompletedTask;
    }

    public static async ValueTask<RelationalStore> Open(SqliteStoreOptions options, DefinitionCatalogue definitions, TimeProvider clock, CancellationToken cancellationToken)
    {
        var database = new SqliteDatabase(options.Path);
        Session? writer = null;
        try
        {
            var connection = database.ConnectWriter();
            writer = new Session(connection);
            database.Prepare(connection);
            var symbols = new Symbols(writer);
            var parameters = new SearchParameterTable(definitions);
            var settings = new SearchSettings(definitions, options.BaseUrls, options.TimeZone);
            var tokens = new PageTokens(await Settings.FindOrAdd(writer, "page-key", () => RandomNumberGenerator.GetBytes(PageTokens.KeyBytes), cancellationToken));
            var search = new ResourceSearch(symbols, parameters, settings, tokens, clock);
            var commits = new CommitWriter(writer, symbols, new IndexWriter(writer, symbols), search, clock);
            await commits.Load(cancellationToken);
            var readers = new ReadSessions(database.ConnectReader, options.MaxReaders);
            var indexer = new SearchIndexer(parameters, options.BaseUrls, options.TimeZone);
            return new RelationalStore(database, writer, readers, symbols, search, indexer, new CommitQueue(commits, options.QueueCapacity));
        }
        catch
        {
            if (writer is not null) await writer.DisposeAsync();
            database.Dispose();
            throw;
        }
    }

    public async ValueTask<StoredVersion?> Read(ResourceKey key, Access access, CancellationToken cancellationToken)
    {
        using var lease = await readers.Rent(cancellationToken);
        return await Versions.Read(lease.Session, symbols, key, search.Limits(lease.Session, access, cancellationToken), cancellationToken);
    }

    public async ValueTask<StoredVersion?> ReadVersion(ResourceKey key, int version, Access access, CancellationToken cancellationToken)
    {
        using var lease = await readers.Rent(cancellationToken);
        return await Versions.Read(lease.Session, symbols, key, version, search.Limits(lease.Session, access, cancellationToken), cancellationToken);
    }

    public async ValueTask<HistoryPage> ReadHistory(HistoryQuery query, Access access, CancellationToken cancellationToken)
    {
        using var lease = await readers.Rent(cancellationToken);
        return await lease.Session.AtOneMoment(
            session => new VersionHistory(session, symbols, search.Limits(session, access, cancellationToken), cancellationToken).Read(query), cancellationToken);
    }

    public async ValueTask<SearchPage> Search(SearchQuery query, Access access, CancellationToken cancellationToken)
    {
        using var lease = await readers.Rent(cancellationToken);
        return await lease.Session.AtOneMoment(session => search.Run(session, query, access, cancellationToken), cancellationToken);
    }

    public async ValueTask<StoredReceipt?> FindReceipt(string key, CancellationToken cancellationToken)
    {
        using var lease = await readers.Rent(cancellationToken);
        return await Receipts.Find(lease.Session, key, cancellationToken);
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
        await readers.DisposeAsync();
        await writer.DisposeAsync();
        database.Dispose();
        closing.Dispose();
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
        if (change.Kind == ChangeKind.Delete) return new PreparedChange(change, null, null);
        var content = change.Content ?? throw new ArgumentException($"The change of {change.Key} has no content.", nameof(change));
        return new PreparedChange(change, ResourceStamp.Of(content.Utf8), indexer.Index(content));
    }
}
