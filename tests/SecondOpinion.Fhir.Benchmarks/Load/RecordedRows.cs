using Microsoft.Data.Sqlite;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>The rows that the server's newest commits have written, to be written again by the bare driver.</summary>
internal sealed class RecordedRows
{
    private static readonly (string Table, string Resource)[] Tables =
    [
        ("resource", "key"), ("version", "resource"), ("token_index", "resource"), ("string_index", "resource"), ("date_index", "resource"),
        ("number_index", "resource"), ("quantity_index", "resource"), ("reference_index", "resource"), ("uri_index", "resource"),
    ];

    private readonly List<string> schema = [];
    private readonly SortedDictionary<long, List<(int Table, object[] Values)>> commits = [];

    public int Commits => commits.Count;

    public int Rows => commits.Values.Sum(rows => rows.Count);

    /// <param name="count">Commits, counted from the newest.</param>
    public static RecordedRows Read(string store, int count)
    {
        var recorded = new RecordedRows();
        using var connection = Open(store);
        foreach (var row in Query(connection, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC")) recorded.schema.Add((string)row[0]);
        var first = (long)Query(connection, $"SELECT MAX(t) - {count} FROM commit_log").Single()[0];
        var resources = Query(connection, $"SELECT resource, t FROM version WHERE t > {first} AND version = 1").ToDictionary(row => (long)row[0], row => (long)row[1]);
        for (var table = 0; table < Tables.Length; table++)
        {
            var (name, resource) = Tables[table];
            var column = Query(connection, $"SELECT cid FROM pragma_table_info('{name}') WHERE name = '{resource}'").Single()[0];
            foreach (var row in Query(connection, $"SELECT * FROM {name} WHERE {resource} >= {resources.Keys.Min()}"))
            {
                if (!resources.TryGetValue((long)row[(int)(long)column], out var commit)) continue;
                if (!recorded.commits.TryGetValue(commit, out var rows)) recorded.commits.Add(commit, rows = []);
                rows.Add((table, row));
            }
        }

        return recorded;
    }

    /// <summary>Inserts all of them into an empty file of the same schema, with the same durability, so many commits to a transaction.</summary>
    /// <returns>Commits per second.</returns>
    public double Insert(string path, int group)
    {
        using var connection = Open(path);
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -64000; PRAGMA wal_autocheckpoint = 8000");
        foreach (var sql in schema) Execute(connection, sql);
        var inserts = Tables.Select((table, at) => Prepare(connection, table.Table, commits.Values.SelectMany(rows => rows).FirstOrDefault(row => row.Table == at).Values?.Length ?? 0)).ToList();
        var begin = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (var together in commits.Values.Chunk(group))
        {
            Execute(connection, "BEGIN IMMEDIATE");
            foreach (var (table, values) in together.SelectMany(rows => rows))
            {
                var insert = inserts[table];
                for (var i = 0; i < values.Length; i++) insert.Parameters[i].Value = values[i];
                insert.ExecuteNonQuery();
            }

            Execute(connection, "COMMIT");
        }

        return commits.Count / System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string table, int columns)
    {
        var command = connection.CreateCommand();
        if (columns == 0) return command;
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", Enumerable.Range(0, columns).Select(i => "$" + i))})";
        for (var i = 0; i < columns; i++) command.Parameters.Add(new SqliteParameter("$" + i, null));
        command.Prepare();
        return command;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<object[]> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
