using System.Data.Common;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Runs searches, on whichever session it is handed: a reader's, or the writer's in the middle of its transaction.</summary>
internal sealed class ResourceSearch(Symbols symbols, SearchParameterTable parameters, SearchSettings settings, PageTokens tokens, IndexStates states, TimeProvider clock)
{
    public async ValueTask<SearchPage> Run(Session session, SearchQuery query, Access access, CancellationToken cancellationToken)
    {
        SearchPosition? after = null;
        if (query.Page is not null && (after = tokens.Read(query, query.Page)) is null)
        {
            return new SearchPage([], [], null, null)
            {
                Refusal = Issue.Error(IssueType.Value, "search-page-unknown",
                    "The page token was not given for this search. Follow the links of a Bundle as they are, or begin again without _page."),
            };
        }

        var gaps = await new IndexGaps(states, session, cancellationToken).Of(query);
        if (gaps.Count > 0 && query.MustBeWhole)
        {
            return new SearchPage([], [], null, null) { Refusal = gaps[0] with { Severity = IssueSeverity.Error } };
        }

        var planner = Planner(session, query, access, cancellationToken);
        await planner.Plan();
        if (query.CountOnly)
            return new SearchPage([], [], (int)await (await planner.Total()).Prepare(session).ScalarNumber(cancellationToken), null) { Warnings = gaps };

        var (keys, last, hasMore) = await Keys(session, await planner.Page(after), query, cancellationToken);
        var matches = await Resources(session, keys, cancellationToken);
        var included = await new SearchIncludes(session, symbols, Limits(session, access, cancellationToken), cancellationToken).Find(query.Includes, keys, matches);
        int? total = null;
        if (query.WithTotal)
            total = after is null && !hasMore ? keys.Count : (int)await (await planner.Total()).Prepare(session).ScalarNumber(cancellationToken);

        return new SearchPage(matches, await Resources(session, included.Keys, cancellationToken), total, hasMore ? tokens.Write(query, last!) : null)
        {
            IncludesAreCut = included.AreCut,
            Warnings = gaps,
        };
    }

    /// <summary>What whoever asks may see, as SQL on this session.</summary>
    public AccessSql Limits(Session session, Access access, CancellationToken cancellationToken) =>
        new(access, Criteria(session, null, cancellationToken), session, symbols, cancellationToken);

    /// <summary>True when the search still gives what it gave.</summary>
    public async ValueTask<bool> Gives(Session session, SearchExpectation expectation, CancellationToken cancellationToken)
    {
        var planner = Planner(session, expectation.Query, expectation.Access, cancellationToken);
        await planner.Plan();
        var (keys, _, _) = await Keys(session, await planner.Page(null), expectation.Query, cancellationToken);
        if (keys.Count != expectation.Ids.Count) return false;
        foreach (var key in keys)
        {
            if (await session.Prepare("SELECT id FROM resource WHERE key = @p1").Bind(1, key).Scalar(cancellationToken) is not string id || !expectation.Ids.Contains(id)) return false;
        }

        return true;
    }

    private static async ValueTask<(List<long> Keys, SearchPosition? Last, bool HasMore)> Keys(Session session, SqlText page, SearchQuery query, CancellationToken cancellationToken)
    {
        var keys = new List<long>();
        SearchPosition? last = null;
        await using var rows = await page.Prepare(session).Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (keys.Count == query.Count) return (keys, last, true);
            keys.Add(rows.GetInt64(0));
            if (keys.Count == query.Count) last = Position(rows, query.Sort.Count);
        }

        return (keys, last, false);
    }

    private static SearchPosition Position(DbDataReader row, int sorts)
    {
        var values = new object?[sorts];
        for (var i = 0; i < sorts; i++) values[i] = row.IsDBNull(i + 1) ? null : row.GetValue(i + 1);
        return new SearchPosition(row.GetInt64(0), values);
    }

    private SearchPlanner Planner(Session session, SearchQuery query, Access access, CancellationToken cancellationToken)
    {
        var limits = Limits(session, access, cancellationToken);
        return new SearchPlanner(session, symbols, Criteria(session, limits, cancellationToken), limits, query, cancellationToken);
    }

    private CriterionSql Criteria(Session session, AccessSql? limits, CancellationToken cancellationToken) =>
        new(session, symbols, parameters, new ValueSql(session, symbols, settings, clock.GetUtcNow(), cancellationToken), limits, cancellationToken);

    private async ValueTask<List<StoredVersion>> Resources(Session session, IReadOnlyList<long> keys, CancellationToken cancellationToken)
    {
        var resources = new List<StoredVersion>(keys.Count);
        foreach (var key in keys) resources.Add((await Versions.Read(session, symbols, key, cancellationToken))!);
        return resources;
    }
}
