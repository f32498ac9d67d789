using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>All that a caller may see of a type, and little more: where a search begins when the caller sees less than any criterion gives.</summary>
/// <remarks>Each rule is entered by one of its criteria, its own or those on its record, whichever fewest meet. Whether a rule holds is tested afterwards, on each resource.</remarks>
internal sealed class SeenSet(string resourceType, IReadOnlyList<AccessRule> rules, CriterionSql criteria, Session session, Symbols symbols, CancellationToken cancellationToken)
{
    private readonly List<Way> ways = [];

    /// <summary>Chooses how to enter each rule, and counts the rows that gives.</summary>
    /// <returns>The limit when there are as many or more, or when a rule has nothing to enter by.</returns>
    public async ValueTask<long> Count(long limit)
    {
        ways.Clear();
        var total = 0L;
        foreach (var rule in rules)
        {
            var (fewest, best) = (limit, default(Way?));
            foreach (var way in WaysOf(rule))
            {
                var count = await Count(way, fewest);
                if (count < fewest) (fewest, best) = (count, way);
            }

            total += fewest;
            if (total >= limit) return limit;
            if (best is { } entered) ways.Add(entered);
        }

        return total;
    }

    /// <summary>A SELECT of keys, in a column named resource; a key may come more than once.</summary>
    public async ValueTask Append(SqlText sql)
    {
        if (ways.Count == 0) sql.Add("SELECT key AS resource FROM resource WHERE 1 = 0");
        for (var i = 0; i < ways.Count; i++)
        {
            if (i > 0) sql.Add(" UNION ALL ");
            await Append(sql, ways[i]);
        }
    }

    private static IEnumerable<Way> WaysOf(AccessRule rule) =>
    [
        .. rule.Criteria.Where(CriterionSql.HasSet).Select(criterion => new Way(null, criterion)),
        .. rule.Record.Where(condition => !condition.IsAbsent).SelectMany(condition => condition.Criteria.Where(CriterionSql.HasSet).Select(criterion => new Way(condition.Type, criterion))),
    ];

    private async ValueTask<long> Count(Way way, long limit)
    {
        var sql = new SqlText().Add("SELECT COUNT(*) FROM (SELECT resource FROM (");
        await Append(sql, way);
        return await sql.Add(") s LIMIT ").Value(limit).Add(") m").Prepare(session).ScalarNumber(cancellationToken);
    }

    private async ValueTask Append(SqlText sql, Way way)
    {
        if (way.RecordType is null)
        {
            await criteria.AppendSet(sql, resourceType, way.Criterion);
            return;
        }

        // From what meets the criterion to its record, and from there to all of the type in it.
        var (set, own, other) = (sql.Alias("w"), sql.Alias("m"), sql.Alias("m"));
        var system = await symbols.Find(session, SymbolKind.System, Access.RecordSystem, cancellationToken);
        sql.Add("SELECT ").Add(own).Add(".resource FROM (");
        await criteria.AppendSet(sql, way.RecordType, way.Criterion);
        sql.Add(") ").Add(set).Add(" CROSS JOIN token_index ").Add(other).Add(" CROSS JOIN token_index ").Add(own)
            .Add(" WHERE ").Add(other).Add(".resource = ").Add(set).Add(".resource AND ").Add(other).Add(".param = ").Add(await Tags(way.RecordType)).Add(" AND ").Add(other).Add(".system = ").Add(system)
            .Add(" AND ").Add(own).Add(".param = ").Add(await Tags(resourceType)).Add(" AND ").Add(own).Add(".code = ").Add(other).Add(".code AND ").Add(own).Add(".system = ").Add(system);
    }

    private ValueTask<int> Tags(string type) => symbols.Find(session, SymbolKind.SearchParameter, IndexedParameter.NameOf(type, "_tag"), cancellationToken);

    /// <param name="RecordType">The type in whose records is looked; null where the criterion is the resource's own.</param>
    private readonly record struct Way(string? RecordType, SearchCriterion Criterion);
}
