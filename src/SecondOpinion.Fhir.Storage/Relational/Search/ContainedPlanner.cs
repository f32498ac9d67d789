using System.Globalization;
using System.Text;
using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;
using SortKey = SecondOpinion.Fhir.Storage.Search.SortKey;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Finds matches among what is contained, and gives them or their containers.</summary>
/// <remarks>
/// A container is sorted by what it contains of the type searched for, whether that matches or not, as a resource is by all its values; its id and last update are its own.
/// Where containers come along with what is stored by itself, one that matches by itself is left to the other source, so that nothing comes twice.
/// </remarks>
/// <param name="pairs">What of the types searched for was ever contained in what.</param>
internal sealed class ContainedPlanner(
    Session session, Symbols symbols, CriterionSql criteria, AccessSql limits, IReadOnlyList<IndexState> pairs, SearchQuery query, CancellationToken cancellationToken) : IMatchSource
{
    /// <summary>How far is counted, where nothing gives fewer; a criterion that gives as many as the last is no better to begin with than all that is contained of the type.</summary>
    private static readonly int[] CountedTo = [200, SearchPlanner.Many];

    private readonly IReadOnlyList<string> types = [.. pairs.Select(pair => pair.Searched).Distinct().Order(StringComparer.Ordinal)];
    private SearchCriterion? first;

    public string Beginning => first is null ? "all that is contained of the type" : $"{first.Parameter.Code} of what is contained";

    public long CheapToCount => limits.IsLimited && first is null ? 0 : 1_000;

    public async ValueTask Plan()
    {
        if (types.Count != 1) return;
        foreach (var limit in CountedTo)
        {
            var fewest = (long)limit;
            foreach (var candidate in query.Criteria.Where(CriterionSql.HasContainedSet))
            {
                var count = await Count(candidate, (int)fewest);
                if (count < fewest) (fewest, first) = (count, candidate);
            }

            if (first is not null) return;
        }
    }

    public async ValueTask<SqlText> Page(SearchPosition? after, long? unchangedSince)
    {
        var sql = new SqlText();
        if (query.Sort.Count == 0 && types.Count == 1)
        {
            // Read off an index in the order of keys, as far as the page goes.
            var key = await AppendMatches(sql, types[0], [], null, isDistinct: !query.GivesContained);
            if (after is not null) sql.Add(" AND ").Add(key).Add(" > ").Value(after.Key);
            sql.Add(" ORDER BY 1");
        }
        else
        {
            sql.Add("SELECT * FROM (");
            await AppendMatches(sql, query.Sort, unchangedSince is null ? null : ("<=", unchangedSince.Value));
            sql.Add(") m");
            KeysetSql.Append(sql, query.Sort, after);
        }

        return sql.Add(" LIMIT ").Add(SearchPlanner.RowsAtLeast(query.Count + 1));
    }

    public ValueTask<SqlText?> Walk(SearchPosition? after, long? unchangedSince) => new((SqlText?)null);

    public async ValueTask<SqlText> Total(long most)
    {
        var sql = new SqlText().Add("SELECT COUNT(*) FROM (");
        await AppendMatches(sql, [], null);
        return most == long.MaxValue ? sql.Add(") m") : sql.Add(" LIMIT ").Add(most + 1).Add(") m");
    }

    public async ValueTask<SqlText> Changed(long snapshot)
    {
        var sql = new SqlText();
        await AppendMatches(sql, [], (">", snapshot));
        return sql.Add(" LIMIT ").Add(SearchPlanner.MostChanged + 1);
    }

    public async ValueTask<long> CountBeginning()
    {
        if (first is not null) return await Count(first, int.MaxValue);
        var count = 0L;
        foreach (var type in types) count += await session.Prepare("SELECT COUNT(*) FROM contained WHERE type = @p1").Bind(1, await TypeSymbol(type)).ScalarNumber(cancellationToken);
        return count;
    }

    private async ValueTask<long> Count(SearchCriterion candidate, int limit)
    {
        var sql = new SqlText().Add("SELECT COUNT(*) FROM (SELECT resource FROM (");
        await criteria.AppendSet(sql, IndexedParameter.TypeOfContained(types[0]), candidate);
        return await sql.Add(") s LIMIT ").Add(limit).Add(") m").Prepare(session).ScalarNumber(cancellationToken);
    }

    /// <summary>A SELECT of the keys, in a column named resource, each once, and of what they are sorted by.</summary>
    /// <param name="written">How the newest version of the container must stand to a version.</param>
    private async ValueTask AppendMatches(SqlText sql, IReadOnlyList<SortKey> sort, (string Order, long Version)? written)
    {
        if (types.Count == 1)
        {
            await AppendMatches(sql, types[0], sort, written, isDistinct: !query.GivesContained);
            return;
        }

        var columns = string.Concat(sort.Select((_, at) => string.Create(CultureInfo.InvariantCulture, $", s{at}")));
        sql.Add(query.GivesContained ? "SELECT resource" : "SELECT DISTINCT resource").Add(columns).Add(" FROM (");
        for (var i = 0; i < types.Count; i++)
        {
            if (i > 0) sql.Add(" UNION ALL ");
            await AppendMatches(sql, types[i], sort, written, isDistinct: false);
        }

        sql.Add(") q");
    }

    /// <returns>What stands in the column of keys.</returns>
    private async ValueTask<string> AppendMatches(SqlText sql, string type, IReadOnlyList<SortKey> sort, (string Order, long Version)? written, bool isDistinct)
    {
        var (inner, row) = (sql.Alias("i"), sql.Alias("h"));
        var place = SearchPlace.OfContained(inner, row, type);
        var key = query.GivesContained ? place.Key : place.Stored;
        sql.Add(isDistinct ? "SELECT DISTINCT " : "SELECT ").Add(key).Add(" AS resource").Add(await Columns(place, type, sort)).Add(" FROM ");
        if (first is not null)
        {
            sql.Add("(SELECT DISTINCT resource FROM (");
            await criteria.AppendSet(sql, place.Type, first);
            sql.Add(") s) d").Look(session.Dialect, "contained", inner, $"{inner}.key = d.resource");
        }
        else
        {
            sql.Add("contained ").Add(inner);
        }

        sql.Look(session.Dialect, "resource", row, $"{row}.key = {place.Stored}").Add(" WHERE ").Add(inner).Add(".type = ").Add(await TypeSymbol(type));
        if (written is not null) sql.Add(" AND ").Add(row).Add($".version_key {written.Value.Order} ").Value(written.Value.Version);
        await AppendTests(sql, place, first);
        await limits.AppendTestOfTypes(sql, row, ContainersOf(type));
        if (query is not { Contained: ContainedMatches.Both, GivesContained: false }) return key;
        foreach (var container in ContainersOf(type).Where(container => query.Types.Count == 0 ? container == query.ResourceType : query.Types.Contains(container)))
        {
            sql.Add(" AND NOT (").Add(row).Add(".type = ").Add(await TypeSymbol(container));
            await AppendTests(sql, SearchPlace.OfRow(row, container), null);
            sql.Add(")");
        }

        return key;
    }

    private async ValueTask AppendTests(SqlText sql, SearchPlace place, SearchCriterion? tested)
    {
        foreach (var criterion in query.Criteria.Where(criterion => !ReferenceEquals(criterion, tested)))
        {
            sql.Add(" AND ");
            await criteria.AppendTest(sql, place, criterion);
        }
    }

    private async ValueTask<string> Columns(SearchPlace place, string type, IReadOnlyList<SortKey> sort)
    {
        var columns = new StringBuilder();
        for (var i = 0; i < sort.Count; i++) columns.Append(CultureInfo.InvariantCulture, $", {await SortValue(sort[i], place, type)} AS s{i}");
        return columns.ToString();
    }

    private async ValueTask<string> SortValue(SortKey key, SearchPlace place, string type)
    {
        if (key.Parameter.Code == "_lastUpdated") return place.LastUpdated;
        if (key.Parameter.Code == "_id") return query.GivesContained ? place.Id : place.Row + ".id";
        var (table, column) = (SearchTables.Of(key.Parameter.Type), SearchTables.SortColumn(key.Parameter.Type, key.Descending));
        var inside = await Parameter(place.Type, key);
        if (query.GivesContained) return string.Create(CultureInfo.InvariantCulture, $"(SELECT {column} FROM {table} x WHERE x.resource = {place.Key} AND +x.param = {inside})");
        var symbol = await TypeSymbol(type);
        var value = string.Create(
            CultureInfo.InvariantCulture, $"(SELECT {column} FROM contained y CROSS JOIN {table} x WHERE y.resource = {place.Stored} AND y.type = {symbol} AND x.resource = y.key AND +x.param = {inside})");
        if (query.Contained != ContainedMatches.Both || !ContainersOf(type).Contains(type)) return value;

        // One of the same type as what it contains stands where it stands by itself.
        var own = await Parameter(type, key);
        return string.Create(
            CultureInfo.InvariantCulture, $"CASE WHEN {place.Row}.type = {symbol} THEN (SELECT {column} FROM {table} x WHERE x.resource = {place.Stored} AND +x.param = {own}) ELSE {value} END");
    }

    private IEnumerable<string> ContainersOf(string type) => pairs.Where(pair => pair.Searched == type).Select(pair => pair.Stored);

    private ValueTask<int> Parameter(string type, SortKey key) =>
        symbols.Find(session, SymbolKind.SearchParameter, IndexedParameter.NameOf(type, key.Parameter.Code), cancellationToken);

    private ValueTask<int> TypeSymbol(string type) => symbols.Find(session, SymbolKind.ResourceType, type, cancellationToken);
}
