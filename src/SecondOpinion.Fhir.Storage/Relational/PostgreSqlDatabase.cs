using System.Data.Common;
using Npgsql;
using SecondOpinion.Fhir.Storage.Relational.Schema;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>What is peculiar to PostgreSQL: several processes may write to one database, and it may go away and come back.</summary>
/// <remarks>The tables are in the first schema of the connection's search path.</remarks>
internal sealed class PostgreSqlDatabase : IDatabase
{
    private const string Provider = "postgresql";

    /// <summary>Oldest version that the tests have seen.</summary>
    private const int OldestVersion = 150_000;

    // Whatever the database is set to: a commit returns when it is on disk. The rest keeps to how searches are written: each begins with rows of an index, in their order,
    // and tests each one. Plans are made once, whatever the values; statistics that are old or missing, as after a large import, lead to no scan and no join of whole tables.
    // postgresql.org/docs/15/runtime-config-query.html
    private const string ServerSettings =
        "-c synchronous_commit=on -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

    /// <summary>The first that was ever made on PostgreSQL.</summary>
    private const int OldestSchema = 2;

    // One lock for each schema of each database. It is given back after the commit has become visible, so whoever gets it next sees that commit.
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('secondopinion ' || current_schema(), 0))";

    private readonly NpgsqlDataSource source;
    private ulong transaction;

    public PostgreSqlDatabase(string connectionString)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString)
            {
                // The store keeps its own connections and prepares its own statements.
                Pooling = false,
                ApplicationName = "secondopinion",
                NoResetOnClose = true,
            };

            settings.Options = $"{settings.Options} {ServerSettings}".TrimStart();
            if (settings.KeepAlive == 0) settings.KeepAlive = 10;
            source = new NpgsqlDataSourceBuilder(settings.ToString()).Build();
        }
        catch (ArgumentException exception)
        {
            throw new StoreException("Storage__ConnectionString is no connection string of PostgreSQL. Write it as Host=...;Port=5432;Database=...;Username=...", exception);
        }
    }

    public SqlDialect Dialect => SqlDialect.PostgreSql;

    public ValueTask<DbConnection> ConnectReader(CancellationToken cancellationToken) => Connect(cancellationToken);

    public ValueTask<DbConnection> ConnectWriter(CancellationToken cancellationToken) => Connect(cancellationToken);

    public async ValueTask Prepare(Session writer, CancellationToken cancellationToken)
    {
        await CheckServer(writer, cancellationToken);

        // Of two processes that start on an empty database, one makes the tables.
        await writer.Run($"BEGIN; {Lock}", cancellationToken);
        if (await writer.Prepare("SELECT to_regclass('setting')::text").Scalar(cancellationToken) is null)
        {
            if (await writer.Prepare("SELECT current_schema()::text").Scalar(cancellationToken) is null)
                throw new StoreException("The connection's search path names no schema that exists. Create it, or correct Search Path in Storage__ConnectionString.");
            await writer.Run(SchemaScripts.Create(Provider), cancellationToken);
            await writer.Run($"INSERT INTO setting (name, value) VALUES ('schema-version', '\\x{StoreContext.SchemaVersion:x2}')", cancellationToken);
        }
        else
        {
            await Upgrade(writer, cancellationToken);
        }

        await writer.Run("COMMIT", cancellationToken);
    }

    public Task CheckLate(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask BeginWrite(Session writer, CancellationToken cancellationToken)
    {
        await writer.Run($"BEGIN; {Lock}", cancellationToken);
        transaction = ulong.Parse((string)(await writer.Prepare("SELECT pg_current_xact_id()::text").Scalar(cancellationToken))!, System.Globalization.CultureInfo.InvariantCulture);
    }

    public IRowSink RowsOf(Session writer) => new BatchedRows(writer);

    public bool IsTransient(Exception exception) => exception switch
    {
        PostgresException server => server.IsTransient || server.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
        NpgsqlException or System.Net.Sockets.SocketException or IOException => true,
        InvalidOperationException or ObjectDisposedException => false,
        _ => exception.InnerException is { } inner && IsTransient(inner),
    };

    public async ValueTask<bool> IsCommitted(Session writer, CancellationToken cancellationToken)
    {
        while (true)
        {
            // The server remembers how each transaction ended. postgresql.org/docs/15/functions-info.html
            var status = await writer.Prepare("SELECT pg_xact_status(@p1::text::xid8)").Bind(1, transaction.ToString(System.Globalization.CultureInfo.InvariantCulture)).Scalar(cancellationToken);
            if (status is not "in progress") return status is "committed";
            await Task.Delay(50, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static async ValueTask Upgrade(Session writer, CancellationToken cancellationToken)
    {
        var version = await writer.Prepare("SELECT get_byte(value, 0) FROM setting WHERE name = 'schema-version'").ScalarNumber(cancellationToken);
        if (version is < OldestSchema or > StoreContext.SchemaVersion)
            throw new StoreException($"The database has schema version {version}; this program knows {StoreContext.SchemaVersion}. Use the program version that wrote it.");
        if (version == StoreContext.SchemaVersion) return;
        for (var next = version + 1; next <= StoreContext.SchemaVersion; next++) await writer.Run(SchemaScripts.Upgrade(Provider, (int)next), cancellationToken);
        await writer.Run($"UPDATE setting SET value = '\\x{StoreContext.SchemaVersion:x2}' WHERE name = 'schema-version'", cancellationToken);
    }

    private static async ValueTask CheckServer(Session session, CancellationToken cancellationToken)
    {
        if (await session.Prepare("SELECT current_setting('server_version_num')::int").ScalarNumber(cancellationToken) < OldestVersion)
            throw new StoreException("The PostgreSQL server is older than version 15. Upgrade it.");
        if (await session.Prepare("SELECT current_setting('server_encoding')").Scalar(cancellationToken) is not "UTF8")
            throw new StoreException("The PostgreSQL database does not keep its text as UTF8. Create one with ENCODING 'UTF8'.");
        if (await session.Prepare("SELECT current_setting('fsync')").Scalar(cancellationToken) is not "on")
            throw new StoreException("The PostgreSQL server runs with fsync = off, and would lose what it acknowledged when the machine fails. Set fsync = on.");
    }

    private async ValueTask<DbConnection> Connect(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken);
}
