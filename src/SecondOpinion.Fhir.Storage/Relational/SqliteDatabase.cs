using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>What is peculiar to SQLite: how a file is opened, checked and given its tables.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>Number of the newest script under Schema.</summary>
    public const int SchemaVersion = 1;

    /// <summary>A file up to this size is checked before the store opens; a larger one beside the work.</summary>
    private const long CheckedAtOnce = 2 * 1024 * 1024;

    private readonly string path;
    private readonly string connectionString;
    private readonly FileStream held;

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

    /// <summary>True when the file is too large to be checked on opening.</summary>
    public bool NeedsLateCheck => new FileInfo(path).Length > CheckedAtOnce;

    public DbConnection ConnectReader() => Connect(cacheKilobytes: 8_000);

    // Search rows land all over their tables: a page that stays in memory is not read again before it is changed again.
    public DbConnection ConnectWriter() => Connect(cacheKilobytes: 64_000);

    /// <summary>Creates the tables in an empty file, and makes sure of those in another.</summary>
    /// <exception cref="StoreException">The file is damaged or of a later version.</exception>
    public void Prepare(DbConnection connection)
    {
        try
        {
            CreateOrCheck(connection);
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

    /// <summary>Checks a large file beside the work, on a connection of its own.</summary>
    public Task CheckLate(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var connection = Connect(cacheKilobytes: 2_000);
            using var registration = cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
            Check(connection);
        },
        cancellationToken);

    public void Dispose() => held.Dispose();

    public static string Script(int version)
    {
        using var script = new StreamReader(typeof(SqliteDatabase).Assembly.GetManifestResourceStream($"sqlite-{version}.sql")!, Encoding.UTF8);
        return script.ReadToEnd();
    }

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

    private void CreateOrCheck(DbConnection connection)
    {
        if (Convert.ToInt64(Run(connection, "SELECT COUNT(*) FROM sqlite_master")) == 0)
        {
            Run(connection, "BEGIN IMMEDIATE;\n" + Script(SchemaVersion) + $"\nPRAGMA user_version = {SchemaVersion};\nCOMMIT");
            return;
        }

        var version = Convert.ToInt64(Run(connection, "PRAGMA user_version"));
        if (version != SchemaVersion)
            throw new StoreException($"The store's file has schema version {version}; this program knows {SchemaVersion}. Use the program version that wrote it.");
        if (!NeedsLateCheck) Check(connection);
    }

    private static object? Run(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
