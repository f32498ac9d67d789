using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Writes the test whether words stand in a resource's narrative (<c>_text</c>) or in any of its texts (<c>_content</c>).</summary>
/// <remarks>Every resource that the other criteria leave is read for it: an index of all words would cost each write more than all other indexes together.
/// All words of a value must be there; case counts only for letters beyond ASCII, and the tags of a narrative are read as words.</remarks>
internal static class WrittenSql
{
    public static void Append(SqlText sql, SqlDialect dialect, SearchPlace at, SearchCriterion criterion)
    {
        var version = sql.Alias("w");
        sql.Add("EXISTS (SELECT 1 FROM version ").Add(version).Add(" WHERE ").Add(version).Add(".key = ").Add(at.Row).Add(".version_key AND (1 = 0");
        foreach (var value in criterion.Values)
        {
            sql.Add(" OR (1 = 1");
            foreach (var word in SearchEscapes.Undo(value).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                sql.Add(" AND ");
                AppendWord(sql, dialect, version + ".json", at.Inner, criterion.Parameter.Code == "_text", "%" + ValueSql.EscapeLike(word) + "%");
            }

            sql.Add(")");
        }

        sql.Add(")").EndTest(dialect);
    }

    /// <param name="inner">Name of the row of what is contained, whose part of the text is meant; null for all of it.</param>
    private static void AppendWord(SqlText sql, SqlDialect dialect, string json, string? inner, bool inNarrative, string pattern)
    {
        var text = dialect == SqlDialect.Sqlite ? $"CAST({json} AS TEXT)" : $"convert_from({json}, 'UTF8')";
        var like = dialect == SqlDialect.Sqlite ? " LIKE " : " ILIKE ";

        // First the text as it lies there, then what of it is a value.
        sql.Add("(").Add(text).Add(like).Value(pattern).Add(" ESCAPE '!' AND ");
        if (dialect == SqlDialect.Sqlite)
        {
            var path = inner is null ? "'$" : $"'$.contained[' || {inner}.place || ']";
            if (inNarrative) sql.Add($"json_extract({text}, {path}.text.div')").Add(like).Value(pattern).Add(" ESCAPE '!'");
            else sql.Add("EXISTS (SELECT 1 FROM json_tree(").Add(text).Add($", {path}') j WHERE j.type = 'text' AND j.value").Add(like).Value(pattern).Add(" ESCAPE '!')");
        }
        else
        {
            var part = inner is null ? $"{text}::jsonb" : $"({text}::jsonb #> ARRAY['contained', {inner}.place::text])";
            if (inNarrative) sql.Add($"({part} #>> '{{text,div}}')").Add(like).Value(pattern).Add(" ESCAPE '!'");
            else sql.Add("EXISTS (SELECT 1 FROM jsonb_path_query(").Add(part).Add(", '$.** ? (@.type() == \"string\")') j(v) WHERE (j.v #>> '{}')").Add(like).Value(pattern).Add(" ESCAPE '!')");
        }

        sql.Add(")");
    }
}
