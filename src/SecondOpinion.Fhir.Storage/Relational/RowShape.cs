namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>A table as its writer sees it.</summary>
internal sealed class RowShape
{
    public static readonly RowShape Commits = new("commit_log", "t bigint", "at bigint", "first_version bigint", "note bytea");

    public static readonly RowShape Resources = new(
        "resource", "key bigint", "type bigint", "id text", "version bigint", "version_key bigint", "is_deleted bigint", "last_updated bigint", "indexed bigint");

    public static readonly RowShape Versions = new(
        "version", "key bigint", "resource bigint", "type bigint", "version bigint", "t bigint", "last_updated bigint", "kind bigint", "json bytea");

    public static readonly RowShape Contained = new("contained", "key bigint", "resource bigint", "type bigint", "id text", "place bigint", "indexed bigint");

    /// <summary>The place of a table here is its bit in ResourceRow.Indexed.</summary>
    public static readonly IReadOnlyList<RowShape> Indexes =
    [
        new("token_index", "param bigint", "resource bigint", "part bigint", "code text", "system bigint"),
        new("string_index", "param bigint", "resource bigint", "part bigint", "folded text", "exact text"),
        new("date_index", "param bigint", "resource bigint", "part bigint", "low bigint", "high bigint"),
        new("number_index", "param bigint", "resource bigint", "part bigint", "low double precision", "high double precision"),
        new("quantity_index", "param bigint", "resource bigint", "part bigint", "low double precision", "high double precision", "system bigint", "code text", "unit text"),
        new("reference_index", "param bigint", "resource bigint", "part bigint", "target text", "type bigint", "server bigint", "version text"),
        new("uri_index", "param bigint", "resource bigint", "part bigint", "uri text"),
    ];

    private RowShape(string table, params string[] columns)
    {
        Table = table;
        Types = [.. columns.Select(column => column[(column.IndexOf(' ') + 1)..])];
        var names = string.Join(", ", columns.Select(column => column[..column.IndexOf(' ')]));
        Insert = $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", columns.Select((_, at) => "@p" + (at + 1)))})";
        InsertMany = $"INSERT INTO {table} ({names}) SELECT * FROM unnest({string.Join(", ", Types.Select((type, at) => $"${at + 1}::{type}[]"))})";
        Delete = $"DELETE FROM {table} WHERE resource = @p1";
        DeleteMany = $"DELETE FROM {table} WHERE resource = ANY($1)";
    }

    public string Table { get; }

    /// <summary>True for the tables of search rows, whose second column is the resource that they belong to.</summary>
    public bool DeletesByResource => Table.EndsWith("_index", StringComparison.Ordinal);

    /// <summary>Types of the columns, in PostgreSQL's words.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>One row.</summary>
    public string Insert { get; }

    /// <summary>An array for each column, as PostgreSQL takes them.</summary>
    public string InsertMany { get; }

    public string Delete { get; }

    public string DeleteMany { get; }
}
