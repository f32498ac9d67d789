using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Collects the matches of a page: those that the database sorts, and those that have changed since the first page.</summary>
internal sealed class MatchList(Session session, Symbols symbols, SearchIndexer indexer, DefinitionCatalogue definitions, SearchQuery query, CancellationToken cancellationToken)
{
    // A page of one type brings its resources with it, which saves a server a journey and both a look for each.
    private readonly bool bringsVersions = query is { Contained: ContainedMatches.None, Types.Count: 0 };
    private readonly Dictionary<long, StoredVersion> brought = [];
    private readonly List<SortedMatch> matches = [];
    private int sources;

    /// <summary>The page was read off the values sorted by; how many match was not looked at.</summary>
    public bool IsWalked { get; private set; }

    /// <summary>More has changed than could be put where it stood.</summary>
    public bool OrderIsOfToday { get; private set; }

    public async ValueTask Add(SearchQuery part, IMatchSource planner, SearchPosition? after)
    {
        sources++;
        if (after is null || query.Sort.Count == 0)
        {
            await Read(planner, after, unchangedSince: null);
            return;
        }

        var changed = new List<long>();
        await using (var rows = await (await planner.Changed(after.Snapshot)).Prepare(session).Query(cancellationToken))
        {
            while (await rows.ReadAsync(cancellationToken)) changed.Add(rows.GetInt64(0));
        }

        if (changed.Count > SearchPlanner.MostChanged)
        {
            OrderIsOfToday = true;
            await Read(planner, after, unchangedSince: null);
            return;
        }

        await Read(planner, after, changed.Count == 0 ? null : after.Snapshot);
        if (changed.Count == 0) return;
        var order = new MatchOrder(query);
        var place = new SortedMatch(after.Key, [.. after.Values]);
        var earlier = await new EarlierOrder(session, symbols, indexer, definitions, part, cancellationToken).Of(changed, after.Snapshot);
        matches.AddRange(earlier.Where(match => order.Compare(match, place) > 0));
        sources++;
    }

    /// <summary>The keys of one page in their order, and where the next begins; null when there is none.</summary>
    public async ValueTask<(List<long> Keys, SearchPosition? Next)> Cut(SearchPosition? after)
    {
        if (sources > 1) matches.Sort(new MatchOrder(query));
        var keys = matches.Take(query.Count).Select(match => match.Key).ToList();
        if (matches.Count <= query.Count || keys.Count == 0) return (keys, null);
        var last = matches[keys.Count - 1];
        var snapshot = after?.Snapshot ?? (query.Sort.Count == 0 ? 0 : await session.Prepare("SELECT MAX(key) FROM version").ScalarNumber(cancellationToken));
        return (keys, new SearchPosition(last.Key, last.Values, snapshot));
    }

    /// <summary>The newest versions of matches that are stored by themselves, in the order of the keys.</summary>
    public async ValueTask<IReadOnlyList<StoredVersion>> Versions(IReadOnlyList<long> keys)
    {
        var missing = keys.Where(key => !brought.ContainsKey(key)).ToList();
        var read = await Relational.Versions.ReadMany(session, symbols, missing, cancellationToken);
        for (var i = 0; i < missing.Count; i++) brought.Add(missing[i], read[i]);
        return [.. keys.Select(key => brought[key])];
    }

    private async ValueTask Read(IMatchSource planner, SearchPosition? after, long? unchangedSince)
    {
        if (await planner.Walk(after, unchangedSince) is { } walk)
        {
            var before = matches.Count;
            await Read(walk);
            if (matches.Count - before > query.Count)
            {
                IsWalked = true;
                return;
            }

            matches.RemoveRange(before, matches.Count - before);
        }

        await Read(await planner.Page(after, unchangedSince));
    }

    private async ValueTask Read(SqlText page)
    {
        if (bringsVersions) page.Within($"SELECT {Relational.Versions.Columns}, m.* FROM (", ") m CROSS JOIN resource r CROSS JOIN version v WHERE r.key = m.resource AND v.key = r.version_key");
        var first = bringsVersions ? Relational.Versions.ColumnCount : 0;
        var found = new List<SortedMatch>();
        await using var rows = await page.Prepare(session).Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var values = new object?[query.Sort.Count];
            for (var i = 0; i < values.Length; i++) values[i] = rows.IsDBNull(first + i + 1) ? null : rows.GetValue(first + i + 1);
            var key = rows.GetInt64(first);
            found.Add(new SortedMatch(key, values));
            if (bringsVersions && !brought.ContainsKey(key)) brought.Add(key, Relational.Versions.Map(rows, symbols));
        }

        // A join need not keep the order, and a walk gives a resource once for each of its rows.
        found.Sort(new MatchOrder(query));
        foreach (var match in found)
        {
            if (matches.Count == 0 || matches[^1].Key != match.Key) matches.Add(match);
        }
    }
}
