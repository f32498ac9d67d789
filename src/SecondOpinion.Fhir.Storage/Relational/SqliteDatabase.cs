using System.Data.Common;
using Microsoft.Data.Sqlite;
using SecondOpinion.Fhir.Storage.Relational.Schema;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>What is peculiar to SQLite: how a file is opened, checked and given its tables.</summary>
internal sealed class SqliteDatabase : IDatabase
{
    private const string Provider = "sqlite";

    /// <summary>A file up to this size is checked before the store opens; a larger one beside the work.</summary>
    private const long CheckedAtOnce = 2 * 1024 * 1024;

    private readonly string path;
    private readonly string connectionString;
    private readonly FileStream held;
    private bool needsLateCheck;

    public SqliteDatabase(string path)
    {
        this.path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(this.path)!);

        try
        {
            // Two processes would give the same numbers twice. The system lets go of the file when this process ends, however it ends.
            held = new FileStream(this.path + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new StoreException("Another process has the store open. Stop it, or give this one another folder.", exception);
        }

        // The store keeps its own connections, so the driver's pool would only hold files open.
        connectionString = new SqliteConnectionStringBuilder { DataSource = this.path, Pooling = false }.ToString();
    }

    public SqlDialect Dialect => SqlDialect.Sqlite;

    public ValueTask<DbConnection> ConnectReader(CancellationToken cancellationToken) => new(Connect(cacheKilobytes: 8_000));

    // Search rows land all over their tables: a page that stays in memory is not read again before it is changed again.
    public ValueTask<DbConnection> ConnectWriter(CancellationToken cancellationToken) => new(Connect(cacheKilobytes: 64_000));

    public async ValueTask Prepare(Session writer, CancellationToken cancellationToken)
    {
        try
        {
            await CreateOrCheck(writer, cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw Unusable(exception);
        }
    }

    /// <summary>Reads the whole file and compares its parts.</summary>
    /// <exception cref="StoreException">They do not fit.</exception>
    public static void Check(DbConnection connection)
    {
        if (Run(connection, "PRAGMA quick_check(1)") is not "ok")
            throw new StoreException("The store's file is damaged: SQLite's quick_check found errors. Stop the server and restore the file from a backup.");
    }

    /// <summary>Checks a large file on a connection of its own.</summary>
    public Task CheckLate(CancellationToken cancellationToken) => !needsLateCheck ? Task.CompletedTask : Task.Run(
        () =>
        {
            using var connection = Connect(cacheKilobytes: 2_000);
            using var registration = cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
            Check(connection);
        },
        cancellationToken);

    public async ValueTask BeginWrite(Session writer, CancellationToken cancellationToken) => await writer.Execute("BEGIN IMMEDIATE", cancellationToken);

    public IRowSink RowsOf(Session writer) => new PreparedRows(writer);

    public bool IsTransient(Exception exception) => false;

    public ValueTask<bool> IsCommitted(Session writer, CancellationToken cancellationToken) => new(false);

    public ValueTask DisposeAsync() => held.DisposeAsync();

    private SqliteConnection Connect(int cacheKilobytes)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();

            // FULL: the write-ahead log is on disk before a commit returns. sqlite.org/pragma.html#pragma_synchronous
            // The log may grow to 32 MB before it is written back, so that a page changed often is written back once.
            Run(connection, "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
                + $"PRAGMA temp_store = MEMORY; PRAGMA cache_size = -{cacheKilobytes}; PRAGMA wal_autocheckpoint = 8000");
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw Unusable(exception);
        }
    }

    private static StoreException Unusable(SqliteException exception) => new(
        $"The store's file can't be used as SQLite (error {exception.SqliteErrorCode}). Restore it from a backup, or name another file.", exception);

    private async ValueTask CreateOrCheck(Session writer, CancellationToken cancellationToken)
    {
        if (await writer.Prepare("SELECT COUNT(*) FROM sqlite_master").ScalarNumber(cancellationToken) == 0)
        {
            await Apply(writer, SchemaScripts.Create(Provider), StoreContext.SchemaVersion, cancellationToken);
            return;
        }

        var version = await writer.Prepare("PRAGMA user_version").ScalarNumber(cancellationToken);
        if (version is < 1 or > StoreContext.SchemaVersion)
            throw new StoreException($"The store's file has schema version {version}; this program knows {StoreContext.SchemaVersion}. Use the program version that wrote it.");
        needsLateCheck = new FileInfo(path).Length > CheckedAtOnce;
        if (!needsLateCheck) Check(writer.Connection);
        for (var next = version + 1; next <= StoreContext.SchemaVersion; next++) await Apply(writer, SchemaScripts.Upgrade(Provider, (int)next), next, cancellationToken);
    }

    // The version of the script, and not the newest: an upgrade that is interrupted goes on where it was.
    private static ValueTask Apply(Session writer, string script, long version, CancellationToken cancellationToken) =>
        writer.Run($"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {version};\nCOMMIT", cancellationToken);

    private static object? Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
