using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Puts matches that have changed since the first page where they stood then, so that going through pages neither repeats nor skips them.</summary>
/// <remarks>Whether a resource matches is decided by what it is now; where it stands, by the version that was the newest when the first page was given.
/// What came to the store after that is left to the next search.</remarks>
internal sealed class EarlierOrder(Session session, Symbols symbols, SearchIndexer indexer, DefinitionCatalogue definitions, SearchQuery query, CancellationToken cancellationToken)
{
    private const string Before =
        "SELECT r.id, v.last_updated, v.kind, v.json FROM version v JOIN resource r ON r.key = v.resource WHERE v.resource = @p1 AND v.key <= @p2 ORDER BY v.version DESC LIMIT 1";

    /// <param name="changed">Keys of matches that were written after the snapshot.</param>
    public async ValueTask<List<SortedMatch>> Of(IReadOnlyList<long> changed, long snapshot)
    {
        var matches = new List<SortedMatch>();
        foreach (var key in changed)
        {
            var (container, type, inner) = query is { Contained: not ContainedMatches.None, GivesContained: true } ? await Contained(key) : (key, 0, null);
            await using var row = await session.Prepare(Before).Bind(1, container).Bind(2, snapshot).Query(cancellationToken);
            if (!await row.ReadAsync(cancellationToken) || (ChangeKind)row.GetInt32(2) == ChangeKind.Delete) continue;
            var document = ResourceDocument.Parse(row.GetFieldValue<byte[]>(3), definitions);
            if (!document.Succeeded) continue;
            var (id, lastUpdated) = (row.GetString(0), row.GetInt64(1));
            if (EntriesOf(document.Value, id, type == 0 ? null : symbols.NameOf(type), inner) is not { } entries) continue;
            matches.Add(new SortedMatch(key, [.. query.Sort.Select(sort => ValueOf(sort, entries, inner ?? id, lastUpdated))]));
        }

        return matches;
    }

    private async ValueTask<(long Container, int Type, string? Id)> Contained(long key)
    {
        await using var row = await session.Prepare("SELECT resource, type, id FROM contained WHERE key = @p1").Bind(1, key).Query(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetInt64(0), row.GetInt32(1), row.GetString(2)) : (0, 0, null);
    }

    /// <summary>What a match was sorted by: see <see cref="ContainedPlanner"/>. Null when it was not there.</summary>
    private IReadOnlyList<IndexEntries>? EntriesOf(ResourceDocument document, string id, string? type, string? inner)
    {
        bool IsSearched(string name) => query.Types.Count == 0 ? name == query.ResourceType : query.Types.Contains(name);
        if (query.Contained == ContainedMatches.None || (query.Contained == ContainedMatches.Both && !query.GivesContained && IsSearched(document.Root.TypeName)))
            return [indexer.Index(document)];
        var contained = indexer.IndexContained(document, id)
            .Where(one => query.GivesContained ? one.Type == type && one.Id == inner : IsSearched(one.Type)).Select(one => one.Entries).ToList();
        return contained.Count == 0 ? null : query.GivesContained ? contained[..1] : contained;
    }

    // What SearchTables.SortColumn says in SQL.
    private object? ValueOf(SortKey sort, IReadOnlyList<IndexEntries> found, string id, long lastUpdated)
    {
        if (sort.Parameter.Code == "_id") return id;
        if (sort.Parameter.Code == "_lastUpdated") return lastUpdated;
        var name = IndexedParameter.NameOf(query.ResourceType, sort.Parameter.Code);
        bool Own(IndexedParameter parameter) => parameter.Name.AsSpan().TrimStart('#').SequenceEqual(name);
        return sort.Parameter.Type switch
        {
            SearchParameterType.String => Text(found.SelectMany(entries => entries.Strings).Where(entry => Own(entry.Parameter)).Select(entry => entry.Folded), sort.Descending),
            SearchParameterType.Reference => Text(found.SelectMany(entries => entries.References).Where(entry => Own(entry.Parameter)).Select(entry => entry.Target), sort.Descending),
            SearchParameterType.Uri => Text(found.SelectMany(entries => entries.Uris).Where(entry => Own(entry.Parameter)).Select(entry => entry.Uri), sort.Descending),
            SearchParameterType.Date => Extreme(found.SelectMany(entries => entries.Dates).Where(entry => Own(entry.Parameter)).Select(entry => sort.Descending ? entry.High : entry.Low), sort.Descending),
            SearchParameterType.Number => Extreme(found.SelectMany(entries => entries.Numbers).Where(entry => Own(entry.Parameter)).Select(entry => sort.Descending ? entry.High : entry.Low), sort.Descending),
            SearchParameterType.Quantity => Extreme(found.SelectMany(entries => entries.Quantities).Where(entry => Own(entry.Parameter)).Select(entry => sort.Descending ? entry.High : entry.Low), sort.Descending),
            _ => Text(found.SelectMany(entries => entries.Tokens).Where(entry => Own(entry.Parameter) && entry.Code.Length > 0).Select(entry => entry.Code), sort.Descending),
        };
    }

    private static string? Text(IEnumerable<string> values, bool greatest) => greatest ? values.Max(StringComparer.Ordinal) : values.Min(StringComparer.Ordinal);

    private static object? Extreme<T>(IEnumerable<T> values, bool greatest)
        where T : struct
    {
        var all = values.ToList();
        return all.Count == 0 ? null : greatest ? all.Max() : all.Min();
    }
}
