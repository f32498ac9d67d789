using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Runs searches, on whichever session it is handed: a reader's, or the writer's in the middle of its transaction.</summary>
internal sealed class ResourceSearch(
    Symbols symbols, SearchParameterTable parameters, SearchIndexer indexer, SearchSettings settings, PageTokens tokens, IndexStates states, TimeProvider clock)
{
    public async ValueTask<SearchPage> Run(Session session, SearchQuery query, Access access, CancellationToken cancellationToken)
    {
        SearchPosition? after = null;
        if (query.Page is not null && (after = tokens.Read(query, query.Page)) is null)
        {
            return SearchPage.Refused(Issue.Error(IssueType.Value, "search-page-unknown",
                "The page token was not given for this search. Follow the links of a Bundle as they are, or begin again without _page."));
        }

        if (query.Explain && !access.IsEverything)
            return SearchPage.Refused(Issue.Error(IssueType.Forbidden, "search-explain-forbidden", "_explain tells about the whole store, and is for those who may see all of it. Leave it out."));
        var warnings = new List<Issue>(await new IndexGaps(states, session, cancellationToken).Of(query));
        if (warnings.Count > 0 && query.MustBeWhole) return SearchPage.Refused(warnings[0] with { Severity = IssueSeverity.Error });

        var parts = await Plan(session, query, access, cancellationToken);
        if (query.CountOnly)
            return new SearchPage([], [], (int)await Count(session, parts, long.MaxValue, cancellationToken), null) { Warnings = warnings };

        var matches = new MatchList(session, symbols, indexer, settings.Definitions, query, cancellationToken);
        foreach (var (part, planner) in parts) await matches.Add(part, planner, after);
        if (matches.OrderIsOfToday)
        {
            warnings.Add(new Issue(IssueSeverity.Warning, IssueType.Transient, "search-order-changed", "",
                "So much has changed since the first page that this page is in today's order; a match may come twice or be missed. Begin again without _page."));
        }

        var (keys, next) = await matches.Cut(after);
        var found = query is { Contained: not ContainedMatches.None, GivesContained: true }
            ? await new ContainedVersions(session, symbols, settings.Definitions, cancellationToken).Of(keys)
            : await matches.Versions(keys);
        var included = await new SearchIncludes(session, symbols, Limits(session, access, cancellationToken), cancellationToken).Find(query.Includes, keys, found);
        return new SearchPage(
            found, await Versions.ReadMany(session, symbols, included.Keys, cancellationToken), matches.IsWalked && query.Total == SearchTotal.WhenCheap ? null : await Total(session, query, parts, after, next, keys, cancellationToken),
            next is null ? null : tokens.Write(query, next))
        {
            IncludesAreCut = included.AreCut,
            Warnings = warnings,
            Explanation = query.Explain ? await new SearchExplanation(session, cancellationToken).Of(parts, after) : [],
        };
    }

    /// <summary>True when the answer comes of several reads that must see the same state of the store.</summary>
    public static bool ReadsSeveral(SearchQuery query) => query.Sort.Count > 0 || query.Includes.Count > 0 || query.Types.Count > 0 || query.Contained != ContainedMatches.None;

    /// <summary>What whoever asks may see, as SQL on this session.</summary>
    public AccessSql Limits(Session session, Access access, CancellationToken cancellationToken) =>
        new(access, Criteria(session, null, cancellationToken), session, symbols, cancellationToken);

    /// <summary>True when the search still gives what it gave.</summary>
    public async ValueTask<bool> Gives(Session session, SearchExpectation expectation, CancellationToken cancellationToken)
    {
        var planner = Planner(session, expectation.Query, Limits(session, expectation.Access, cancellationToken), cancellationToken);
        await planner.Plan();
        var matches = new MatchList(session, symbols, indexer, settings.Definitions, expectation.Query, cancellationToken);
        await matches.Add(expectation.Query, planner, null);
        var (keys, _) = await matches.Cut(null);
        return keys.Count == expectation.Ids.Count && (await matches.Versions(keys)).All(version => expectation.Ids.Contains(version.Key.Id));
    }

    /// <summary>A search over several types is one search of each that has anything; one more looks at what is contained.</summary>
    private async ValueTask<List<(SearchQuery Query, IMatchSource Planner)>> Plan(Session session, SearchQuery query, Access access, CancellationToken cancellationToken)
    {
        var parts = new List<(SearchQuery Query, IMatchSource Planner)>();
        var limits = Limits(session, access, cancellationToken);
        if (query.Contained != ContainedMatches.Only)
        {
            var stored = query.Types.Count == 0 ? [query.ResourceType] : states.All.Select(state => state.Type).Where(query.Types.Contains).Order(StringComparer.Ordinal).ToList();
            foreach (var type in stored)
            {
                var part = query with { ResourceType = type, Contained = ContainedMatches.None };
                parts.Add((part, Planner(session, part, limits, cancellationToken)));
            }
        }

        if (query.Contained != ContainedMatches.None)
        {
            var pairs = (await states.Contained(session, cancellationToken)).Where(pair => query.Types.Count == 0 ? pair.Searched == query.ResourceType : query.Types.Contains(pair.Searched)).ToList();
            if (pairs.Count > 0) parts.Add((query, new ContainedPlanner(session, symbols, Criteria(session, limits, cancellationToken), limits, pairs, query, cancellationToken)));
        }

        foreach (var (_, planner) in parts) await planner.Plan();
        return parts;
    }

    private static async ValueTask<int?> Total(
        Session session, SearchQuery query, List<(SearchQuery Query, IMatchSource Planner)> parts, SearchPosition? after, SearchPosition? next, IReadOnlyList<long> keys, CancellationToken cancellationToken)
    {
        if (after is null && next is null) return keys.Count;
        if (query.Total == SearchTotal.None) return null;
        var most = query.Total == SearchTotal.Accurate ? long.MaxValue : parts.Min(part => part.Planner.CheapToCount);
        if (most == 0) return null;
        var count = await Count(session, parts, most, cancellationToken);
        return count > most ? null : (int)count;
    }

    private static async ValueTask<long> Count(Session session, List<(SearchQuery Query, IMatchSource Planner)> parts, long most, CancellationToken cancellationToken)
    {
        var total = 0L;
        foreach (var (_, planner) in parts)
        {
            total += await (await planner.Total(most)).Prepare(session).ScalarNumber(cancellationToken);
            if (total > most) return total;
        }

        return total;
    }

    private SearchPlanner Planner(Session session, SearchQuery query, AccessSql limits, CancellationToken cancellationToken) =>
        new(session, symbols, Criteria(session, limits, cancellationToken), limits, query, cancellationToken);

    private CriterionSql Criteria(Session session, AccessSql? limits, CancellationToken cancellationToken) =>
        new(session, symbols, parameters, new ValueSql(session, symbols, settings, clock.GetUtcNow(), cancellationToken), limits, cancellationToken);
}
