using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Writes the order of matches, and where in it a page begins, over columns named resource and s0, s1 ...: as <see cref="MatchOrder"/> has it.</summary>
internal static class KeysetSql
{
    /// <summary>Where pages are read off the index by last change, its own order of keys comes with it.</summary>
    public static bool KeysDescend(IReadOnlyList<SortKey> sort) => sort is [{ Parameter.Code: "_lastUpdated", Descending: true }];

    public static void Append(SqlText sql, IReadOnlyList<SortKey> sort, SearchPosition? after)
    {
        if (after is not null) AppendAfter(sql, sort, after);
        sql.Add(" ORDER BY ");
        for (var i = 0; i < sort.Count; i++) sql.Add($"s{i} IS NULL, s{i}{(sort[i].Descending ? " DESC" : "")}, ");
        sql.Add(KeysDescend(sort) ? "resource DESC" : "resource");
    }

    // What comes later in the order, in which resources without a value come last.
    private static void AppendAfter(SqlText sql, IReadOnlyList<SortKey> sort, SearchPosition after)
    {
        sql.Add(" WHERE ");
        for (var i = 0; i <= sort.Count; i++)
        {
            sql.Add(i == 0 ? "(" : " OR (");
            for (var j = 0; j < i; j++)
            {
                if (after.Values[j] is { } same) sql.Add($"s{j} = ").Value(same).Add(" AND ");
                else sql.Add($"s{j} IS NULL AND ");
            }

            if (i == sort.Count) sql.Add($"resource {(KeysDescend(sort) ? '<' : '>')} ").Value(after.Key);
            else if (after.Values[i] is { } value) sql.Add($"(s{i} {(sort[i].Descending ? '<' : '>')} ").Value(value).Add($" OR s{i} IS NULL)");
            else sql.Add("1 = 0");
            sql.Add(")");
        }
    }
}
