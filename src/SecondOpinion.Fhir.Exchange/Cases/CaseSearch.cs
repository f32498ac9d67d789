using SecondOpinion.Fhir.Exchange.SubTasks;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Asks the store for all matches of a search, page by page. The exchange itself sees everything; who may see what is asked where clients read.</summary>
public sealed class CaseSearch(IResourceStore store, SearchQueryParser parser, DefinitionCatalogue definitions)
{
    private const int PageSize = 200;

    /// <param name="query">Criteria that are known to be right: <c>part-of=Task/1</c>.</param>
    public async ValueTask<IReadOnlyList<StoredVersion>> All(string resourceType, string query, CancellationToken cancellationToken)
    {
        var found = new List<StoredVersion>();
        await foreach (var page in Pages(resourceType, query, cancellationToken)) found.AddRange(page);
        return found;
    }

    /// <summary>The parts of a case and of all its reviews that are not over.</summary>
    internal async ValueTask<IReadOnlyList<StoredVersion>> OpenParts(LoadedCase loaded, CancellationToken cancellationToken)
    {
        var parents = loaded.Former.Select(review => $"Task/{review.Id}").Append(loaded.ReviewVersion?.Key.ToString()).Append(loaded.Reference).OfType<string>();
        var found = await All("Task", $"part-of={string.Join(',', parents)}&status={string.Join(',', SubTaskStep.Open)}", cancellationToken);
        return found.Where(version => TaskContent.Read(version.Json).Kind is { } kind && SubTaskStep.Kinds.Contains(kind)).ToArray();
    }

    /// <summary>All matches as element trees.</summary>
    public async ValueTask<IReadOnlyList<ResourceDocument>> Documents(string resourceType, string query, CancellationToken cancellationToken) =>
        (await All(resourceType, query, cancellationToken)).Select(version => ResourceDocument.Parse(version.Json, definitions).Value).ToArray();

    public async IAsyncEnumerable<IReadOnlyList<StoredVersion>> Pages(string resourceType, string query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parsed = Parse(resourceType, query);
        for (string? page = null; ;)
        {
            var found = await store.Search(parsed with { Page = page }, Access.Everything, cancellationToken);
            yield return found.Matches;
            page = found.Next;
            if (page is null) yield break;
        }
    }

    internal SearchQuery Parse(string resourceType, string query) => parser.Parse(resourceType, QueryPairs.Read($"{query}&_count={PageSize}&_total=none")).Value.Query;
}
