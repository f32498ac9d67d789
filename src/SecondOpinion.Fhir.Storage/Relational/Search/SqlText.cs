using System.Globalization;
using System.Text;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>SQL while it is put together, with the values of its parameters.</summary>
internal sealed class SqlText
{
    private readonly StringBuilder text = new();
    private readonly List<object> values = [];
    private int aliases;

    /// <summary>A text whose parameters <c>@p1 .. @pn</c> have these values; further ones are counted on.</summary>
    public static SqlText Beginning(string sql, IEnumerable<object> values)
    {
        var begun = new SqlText().Add(sql);
        begun.values.AddRange(values);
        return begun;
    }

    public SqlText Add(string sql)
    {
        text.Append(sql);
        return this;
    }

    /// <summary>Puts the statement so far into another.</summary>
    public SqlText Within(string before, string after)
    {
        text.Insert(0, before);
        return Add(after);
    }

    /// <summary>A number that is the store's own, such as a symbol: it goes into the text, so that statements differ by what they do.</summary>
    public SqlText Add(long number)
    {
        text.Append(CultureInfo.InvariantCulture, $"{number}");
        return this;
    }

    /// <summary>A value from outside, which never goes into the text.</summary>
    public SqlText Value(object value)
    {
        values.Add(value);
        text.Append(CultureInfo.InvariantCulture, $"@p{values.Count}");
        return this;
    }

    /// <summary>Closes <c>EXISTS (SELECT ...</c>, which tests the row at hand and nothing else.</summary>
    /// <remarks>PostgreSQL would turn the test into a join and begin with whatever it takes for the smaller side; an OFFSET is a fence that it does not cross.
    /// SearchPlanner has counted where to begin, and knows more.</remarks>
    public SqlText EndTest(SqlDialect dialect) => Add(dialect == SqlDialect.PostgreSql ? " OFFSET 0)" : ")");

    /// <summary>Joins the rows of a table that belong to each row of what stands before, never the other way round.</summary>
    /// <param name="condition">Says which belong to it.</param>
    public SqlText Look(SqlDialect dialect, string table, string alias, string condition) => Add(
        dialect == SqlDialect.Sqlite ? $" CROSS JOIN {table} {alias} ON {condition}" : $" CROSS JOIN LATERAL (SELECT {alias}.* FROM {table} {alias} WHERE {condition} OFFSET 0) {alias}");

    /// <summary>A name for a table, not used before in this text.</summary>
    public string Alias(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{++aliases}");

    /// <param name="prefix">What stands before the statement.</param>
    public Statement Prepare(Session session, string prefix = "")
    {
        var statement = session.Prepare(prefix + text);
        for (var i = 0; i < values.Count; i++) statement.Bind(i + 1, values[i]);
        return statement;
    }

    public override string ToString() => text.ToString();
}
