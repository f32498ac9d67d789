using System.Globalization;
using System.Text;
using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;
using SortKey = SecondOpinion.Fhir.Storage.Search.SortKey;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Decides where a search begins: with the criterion that fewest resources meet, or with what the caller may see when that is less. All else is tested on what it gives.</summary>
/// <remarks>Counting is bounded, so that deciding never costs more than a page does.</remarks>
internal sealed class SearchPlanner(Session session, Symbols symbols, CriterionSql criteria, AccessSql limits, SearchQuery query, CancellationToken cancellationToken)
    : IMatchSource
{
    /// <summary>Up to here a count is exact; a criterion that gives fewer is read as a whole without a second thought.</summary>
    private const int Few = 200;

    /// <summary>From here on, reading a criterion as a whole costs more than walking along the resources until a page is full.</summary>
    public const int Many = 10_000;

    public long CheapToCount => limits.IsLimited && fewest >= Few ? 0 : 1_000;

    /// <summary>Matches that may have changed since the first page and still be put where they stood.</summary>
    public const int MostChanged = 1_000;

    /// <summary>Values that a walk goes along at most.</summary>
    private const int WalkedRows = 2_000;

    /// <summary>So many resources, or versions, are tested for whether a caller may see them, before it is asked what else that caller may see.</summary>
    public const int TestedRows = 200;

    /// <summary>Who may see fewer rows than that, a resource counting once for each rule, begins with those.</summary>
    public const int Little = 400;

    private static readonly int[] PageSizes = [2, 11, 21, 51, 101, 201, 501, 1001];

    private SearchCriterion? first;
    private SeenSet? seen;
    private List<SearchCriterion> candidates = [];
    private long fewest = long.MaxValue;
    private bool isDecided;
    private bool seesMany;
    private bool firstIsMany;
    private bool joinsRow;

    /// <summary>Sorted by what the index of resources is ordered by, so that a page can be read off it.</summary>
    private bool IsByLastUpdated => query.Sort is [{ Parameter.Code: "_lastUpdated" }];

    /// <summary>Looks for a criterion that few resources meet; whether any other is worth beginning with is decided when it is needed.</summary>
    public async ValueTask Plan()
    {
        candidates = [.. query.Criteria.Where(CriterionSql.HasSet)];
        if (!limits.IsLimited && candidates is [var only] && CriterionSql.IsOrdered(only) && query.Sort.Count == 0)
        {
            first = only;
            firstIsMany = true;
            isDecided = true;
            return;
        }

        await Compare(Few);
        isDecided = fewest < Few || (candidates.Count == 0 && !limits.IsLimited);
    }

    public async ValueTask<SqlText> Page(SearchPosition? after, long? unchangedSince)
    {
        await Decide();
        var sql = new SqlText();
        if (query.Sort.Count == 0) await PageByKey(sql, after);
        else if (IsByLastUpdated) await PageByLastUpdated(sql, after, unchangedSince);
        else await PageBySort(sql, after, unchangedSince);
        return sql.Add(" LIMIT ").Add(RowsAtLeast(query.Count + 1));
    }

    public async ValueTask<SqlText?> Walk(SearchPosition? after, long? unchangedSince)
    {
        if (fewest < Few) return null;
        if (query.Sort.Count == 0) return await WalkKeys(after);
        if (query.Sort is not [{ Parameter: { Code: not ("_id" or "_lastUpdated") } parameter } key] || (after is not null && after.Values[0] is null)) return null;
        if (limits.IsLimited)
        {
            // Most of what a walk passes is not this caller's; what is may be few enough to be read as a whole.
            await Decide();
            if (seen is not null && fewest < WalkedRows) return null;
        }

        var symbol = await symbols.Find(session, SymbolKind.SearchParameter, IndexedParameter.NameOf(query.ResourceType, parameter.Code), cancellationToken);
        var (table, column) = (SearchTables.Of(parameter.Type), SearchTables.ValueColumn(parameter.Type, key.Descending));
        var (beyond, order) = key.Descending ? ("<", " DESC") : (">", "");

        // Where the walk ends: at a value, so that all resources with the same value are inside or outside.
        var bound = new SqlText().Add($"SELECT {column} FROM {table} WHERE param = ").Add(symbol);
        if (after is not null) bound.Add($" AND {column} {beyond}= ").Value(after.Values[0]!);
        var end = await bound.Add($" ORDER BY {column}{order} LIMIT 1 OFFSET {WalkedRows}").Prepare(session).Scalar(cancellationToken);

        var place = new SearchPlace("d.resource", "r", query.ResourceType);
        var needsRow = unchangedSince is not null || limits.IsLimited || query.Criteria.Any(CriterionSql.UsesRow);
        var sql = new SqlText().Add($"SELECT d.resource, d.{column} AS s0 FROM {table} d{(needsRow ? JoinRow : "")} WHERE d.param = ").Add(symbol);
        if (after is not null)
        {
            sql.Add($" AND d.{column} {beyond}= ").Value(after.Values[0]!).Add($" AND (d.{column} {beyond} ").Value(after.Values[0]!).Add(" OR d.resource > ").Value(after.Key).Add(")");
        }

        // A bound on the walk turns round what is beyond it.
        if (end is not null) sql.Add($" AND d.{column} {(key.Descending ? ">" : "<")} ").Value(end);
        if (table == "token_index") sql.Add(" AND d.code <> ''");
        if (unchangedSince is not null) sql.Add(" AND r.version_key <= ").Value(unchangedSince.Value);
        await AppendTests(sql, place, query.Criteria);

        // Of several values one stands for the resource: the first on the way. Should it stand in several rows, they come one after the other.
        sql.Add($" AND NOT EXISTS (SELECT 1 FROM {table} x WHERE x.resource = d.resource AND {criteria.ByResource(table)}x.param = ").Add(symbol)
            .Add($" AND x.{column} {(key.Descending ? ">" : "<")} d.{column}").Add(table == "token_index" ? " AND x.code <> ''" : "").EndTest(session.Dialect);
        return sql.Add($" ORDER BY 2{order}, 1 LIMIT ").Add(RowsAtLeast(query.Count + 1));
    }

    /// <summary>The page from the next resources of the type: of whoever sees a good part of them, that part need not be looked for.</summary>
    private async ValueTask<SqlText?> WalkKeys(SearchPosition? after)
    {
        if (!limits.IsLimited || isDecided) return null;
        isDecided = await ComparesSeen(Little);
        if (isDecided) return null;
        seesMany = true;
        var type = await symbols.Find(session, SymbolKind.ResourceType, query.ResourceType, cancellationToken);
        var bound = new SqlText().Add("SELECT key FROM resource WHERE type = ").Add(type).Add(" AND is_deleted = 0 AND key > ").Value(after?.Key ?? 0L).Add(" ORDER BY key LIMIT 1 OFFSET ").Add(TestedRows);
        var end = await bound.Prepare(session).FindNumber(cancellationToken) ?? long.MaxValue;
        var sql = new SqlText().Add("SELECT r.key AS resource FROM resource r WHERE r.type = ").Add(type).Add(" AND r.is_deleted = 0 AND r.key > ").Value(after?.Key ?? 0L).Add(" AND r.key <= ").Value(end);
        await AppendTests(sql, SearchPlace.OfRow("r", query.ResourceType), query.Criteria);
        return sql.Add(" ORDER BY 1 LIMIT ").Add(RowsAtLeast(query.Count + 1));
    }

    public async ValueTask<SqlText> Total(long most)
    {
        await Decide();
        var sql = new SqlText().Add("SELECT COUNT(*) FROM (");
        await AppendMatches(sql, PlaceOf(first), "", first);
        Finish(sql, first);
        return most == long.MaxValue ? sql.Add(") m") : sql.Add(" LIMIT ").Add(most + 1).Add(") m");
    }

    public async ValueTask<SqlText> Changed(long snapshot)
    {
        var type = await symbols.Find(session, SymbolKind.ResourceType, query.ResourceType, cancellationToken);
        var place = SearchPlace.OfRow("r", query.ResourceType);
        var sql = new SqlText().Add("SELECT r.key FROM (SELECT DISTINCT resource FROM version WHERE type = ").Add(type).Add(" AND key > ").Value(snapshot)
            .Add(") w JOIN resource r ON r.key = w.resource WHERE r.is_deleted = 0");
        await AppendTests(sql, place, query.Criteria);
        return sql.Add(" LIMIT ").Add(MostChanged + 1);
    }

    public string Beginning => seen is not null ? "what the caller may see" : first is null ? "all resources of the type" : $"{first.Parameter.Code}{(first.Modifier is null ? "" : ":" + first.Modifier)}{(first.Chain.Count > 0 ? " over a chain" : "")}";

    public async ValueTask<long> CountBeginning()
    {
        await Decide();
        if (seen is not null) return fewest;
        if (first is not null) return await Count(first, int.MaxValue);
        var type = await symbols.Find(session, SymbolKind.ResourceType, query.ResourceType, cancellationToken);
        return await session.Prepare("SELECT COUNT(*) FROM resource WHERE type = @p1 AND is_deleted = 0").Bind(1, type).ScalarNumber(cancellationToken);
    }

    private SearchPlace PlaceOf(SearchCriterion? begin) =>
        begin is null && seen is null ? SearchPlace.OfRow("r", query.ResourceType) : new SearchPlace("d.resource", "r", query.ResourceType);

    // From each row to its resource, never the other way round.
    private string JoinRow => session.Dialect == SqlDialect.Sqlite ? " CROSS JOIN resource r ON r.key = d.resource" : " JOIN resource r ON r.key = d.resource";

    // The limit stands in the text of the statement, where PostgreSQL sees how few rows are wanted. Of few sizes, so that the statements stay few.
    internal static int RowsAtLeast(int wanted)
    {
        foreach (var size in PageSizes)
        {
            if (size >= wanted) return size;
        }

        return wanted;
    }

    private async ValueTask Decide()
    {
        if (isDecided) return;
        isDecided = true;
        if (!seesMany && await ComparesSeen(Few)) return;
        fewest = long.MaxValue;
        await Compare(Many);
        if (await ComparesSeen(Math.Min(fewest, Many)) || fewest < Many) return;

        // Every criterion gives many: one whose rows come in order gives a page soonest.
        firstIsMany = true;
        first = candidates.Find(CriterionSql.IsOrdered);
    }

    /// <summary>True when the caller may see fewer than that, and the search begins there.</summary>
    private async ValueTask<bool> ComparesSeen(long limit)
    {
        if (!limits.IsLimited) return false;
        var set = limits.SetOf(query.ResourceType);
        var count = await set.Count(limit);
        if (count >= limit) return false;
        (seen, first, fewest) = (set, null, count);
        return true;
    }

    private async ValueTask Compare(int limit)
    {
        foreach (var candidate in candidates)
        {
            var count = await Count(candidate, limit);
            if (count < fewest) (fewest, first) = (count, candidate);
        }
    }

    private async ValueTask<long> Count(SearchCriterion candidate, int limit)
    {
        var sql = new SqlText().Add("SELECT COUNT(*) FROM (SELECT resource FROM (");
        await criteria.AppendSet(sql, query.ResourceType, candidate);
        sql.Add(") s LIMIT ").Add(limit).Add(") m");
        return await sql.Prepare(session).ScalarNumber(cancellationToken);
    }

    private async ValueTask PageByKey(SqlText sql, SearchPosition? after)
    {
        var place = PlaceOf(first);
        await AppendMatches(sql, place, "", first);
        if (after is not null) sql.Add(" AND ").Add(place.Key).Add(" > ").Value(after.Key);
        Finish(sql, first);
        sql.Add(" ORDER BY 1");
    }

    private async ValueTask PageByLastUpdated(SqlText sql, SearchPosition? after, long? unchangedSince)
    {
        // Walking along the index in its order gives a page at once; sorting many matches would not.
        var begin = firstIsMany ? null : first;
        var place = PlaceOf(begin);
        var descending = query.Sort[0].Descending;
        await AppendMatches(sql, place, $", {place.LastUpdated} AS s0", begin, needsRow: true);
        if (unchangedSince is not null) sql.Add(" AND r.version_key <= ").Value(unchangedSince.Value);
        if (after is not null)
        {
            sql.Add(" AND (").Add(place.LastUpdated).Add(", ").Add(place.Key).Add(descending ? ") < (" : ") > (")
                .Value(after.Values[0]!).Add(", ").Value(after.Key).Add(")");
        }

        Finish(sql, begin);
        sql.Add(descending ? " ORDER BY 2 DESC, 1 DESC" : " ORDER BY 2, 1");
    }

    private async ValueTask PageBySort(SqlText sql, SearchPosition? after, long? unchangedSince)
    {
        var place = PlaceOf(first);
        var columns = new StringBuilder();
        for (var i = 0; i < query.Sort.Count; i++) columns.Append(CultureInfo.InvariantCulture, $", {await SortValue(query.Sort[i], place)} AS s{i}");

        sql.Add("SELECT * FROM (");
        await AppendMatches(sql, place, columns.ToString(), first, needsRow: unchangedSince is not null || query.Sort.Any(key => key.Parameter.Code is "_id" or "_lastUpdated"));
        if (unchangedSince is not null) sql.Add(" AND r.version_key <= ").Value(unchangedSince.Value);
        Finish(sql, first);
        sql.Add(") m");
        KeysetSql.Append(sql, query.Sort, after);
    }

    private async ValueTask<string> SortValue(SortKey key, SearchPlace place)
    {
        if (key.Parameter.Code == "_id") return place.Id;
        if (key.Parameter.Code == "_lastUpdated") return place.LastUpdated;
        var parameter = await symbols.Find(
            session, SymbolKind.SearchParameter, IndexedParameter.NameOf(query.ResourceType, key.Parameter.Code), cancellationToken);

        // The plus sign keeps MIN and MAX from walking along the values until they meet the resource.
        var (table, column) = (SearchTables.Of(key.Parameter.Type), SearchTables.SortColumn(key.Parameter.Type, key.Descending));
        return string.Create(CultureInfo.InvariantCulture, $"(SELECT {column} FROM {table} x WHERE x.resource = {place.Key} AND +x.param = {parameter})");
    }

    /// <summary>SELECT, FROM and WHERE of all matches.</summary>
    /// <param name="columns">What is selected beside the key, with a comma before each.</param>
    private async ValueTask AppendMatches(SqlText sql, SearchPlace place, string columns, SearchCriterion? begin, bool needsRow = false)
    {
        var tests = query.Criteria.Where(criterion => !ReferenceEquals(criterion, begin)).ToList();
        joinsRow = (begin is not null || seen is not null) && (needsRow || limits.IsLimited || tests.Exists(CriterionSql.UsesRow));
        var join = joinsRow ? JoinRow : "";

        sql.Add("SELECT ").Add(place.Key).Add(" AS resource").Add(columns).Add(" FROM ");
        if (begin is null && seen is null)
        {
            var type = await symbols.Find(session, SymbolKind.ResourceType, query.ResourceType, cancellationToken);
            sql.Add("resource r WHERE r.type = ").Add(type).Add(" AND r.is_deleted = 0");
        }
        else if (begin is not null && CriterionSql.IsOrdered(begin))
        {
            await criteria.AppendOrdered(sql, query.ResourceType, begin, join);
        }
        else
        {
            sql.Add("(SELECT DISTINCT resource FROM (");
            if (seen is not null) await seen.Append(sql);
            else await criteria.AppendSet(sql, query.ResourceType, begin!);
            sql.Add(") s) d").Add(join).Add(" WHERE 1 = 1");
        }

        await AppendTests(sql, place, tests);
    }

    // Who may see it is asked last, for that looks at the most; and an absence, which is common, after what must be there.
    private async ValueTask AppendTests(SqlText sql, SearchPlace place, IEnumerable<SearchCriterion> tests)
    {
        foreach (var criterion in tests.OrderByDescending(CriterionSql.HasSet))
        {
            sql.Add(" AND ");
            await criteria.AppendTest(sql, place, criterion);
        }

        await limits.AppendTest(sql, place);
    }

    // Rows of an index name a resource once for each value; those of one resource lie side by side.
    private void Finish(SqlText sql, SearchCriterion? begin)
    {
        if (begin is null || !CriterionSql.IsOrdered(begin)) return;

        // PostgreSQL gives other columns of a row only where its key is among those grouped by.
        sql.Add(joinsRow && session.Dialect == SqlDialect.PostgreSql ? " GROUP BY d.resource, r.key" : " GROUP BY d.resource");
    }
}
