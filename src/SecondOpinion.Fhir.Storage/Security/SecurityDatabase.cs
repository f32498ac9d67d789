using System.Data.Common;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Npgsql;
using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Where clients, keys, used assertions and the audit are kept: beside the store, so that neither waits for the other's locks.</summary>
/// <remarks>A SQLite file of its own, or tables in the store's PostgreSQL schema. Several processes may have it open: the server, and a verb of an operator.</remarks>
public sealed class SecurityDatabase : IAsyncDisposable
{
    // Not the store's lock: what is written here never waits for a commit there.
    internal const string BeginAlone = "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('secondopinion security ' || current_schema(), 0))";

    private readonly NpgsqlDataSource? source;
    private readonly string? path;
    private readonly SecuritySession records;
    private readonly SecuritySession events;
    private readonly SecuritySession eventReads;

    private SecurityDatabase(NpgsqlDataSource? source, string? path)
    {
        (this.source, this.path) = (source, path);
        records = new SecuritySession(Connect, Dialect);
        events = new SecuritySession(Connect, Dialect);
        eventReads = new SecuritySession(Connect, Dialect);
        Clients = new ClientRegistry(records);
        Assertions = new UsedAssertions(records);
        Keys = new SigningKeys(records);
        Audit = new AuditLog(events, eventReads);
    }

    public ClientRegistry Clients { get; }

    public UsedAssertions Assertions { get; }

    public SigningKeys Keys { get; }

    public AuditLog Audit { get; }

    private SqlDialect Dialect => source is null ? SqlDialect.Sqlite : SqlDialect.PostgreSql;

    /// <param name="path">The SQLite file, which is created with its folder when missing.</param>
    public static ValueTask<SecurityDatabase> OpenSqlite(string path, CancellationToken cancellationToken) => Open(new SecurityDatabase(null, Path.GetFullPath(path)), cancellationToken);

    /// <param name="connectionString">That of the store.</param>
    public static ValueTask<SecurityDatabase> OpenPostgreSql(string connectionString, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "secondopinion security" };
        return Open(new SecurityDatabase(new NpgsqlDataSourceBuilder(settings.ToString()).Build(), null), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await records.DisposeAsync();
        await events.DisposeAsync();
        await eventReads.DisposeAsync();
        if (source is not null) await source.DisposeAsync();
    }

    private static async ValueTask<SecurityDatabase> Open(SecurityDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            await database.records.Write(session => database.CreateTables(session, cancellationToken), cancellationToken);
            return database;
        }
        catch (Exception exception) when (exception is DbException or IOException or UnauthorizedAccessException)
        {
            await database.DisposeAsync();
            throw new StoreException($"Clients and audit can't be opened ({exception.GetType().Name}). Check that the storage can be reached and written.", exception);
        }
    }

    private async ValueTask<bool> CreateTables(Session session, CancellationToken cancellationToken)
    {
        // A role that may only read and write rows finds the tables made, and does not try to make them.
        if (source is not null && await session.Prepare("SELECT to_regclass('audit_position')::text").Scalar(cancellationToken) is not null) return true;
        await session.Run(Script("security"), cancellationToken);
        await session.Run(Script(source is null ? "security-sqlite" : "security-postgresql"), cancellationToken);
        return true;
    }

    private static string Script(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name + ".sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private async ValueTask<DbConnection> Connect(CancellationToken cancellationToken)
    {
        if (source is not null) return await source.OpenConnectionAsync(cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(path!)!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000";
        await command.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }
}
