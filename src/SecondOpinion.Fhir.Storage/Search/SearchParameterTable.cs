using System.Collections.Concurrent;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>The search parameters that the store indexes and searches, by resource type and code. Safe for concurrent use.</summary>
public sealed class SearchParameterTable(DefinitionCatalogue definitions)
{
    private readonly ConcurrentDictionary<string, Dictionary<string, SearchParameter>> byType = new();
    private readonly ConcurrentDictionary<string, SearchParameter?> byUrl = new();

    public DefinitionCatalogue Definitions { get; } = definitions;

    /// <summary>All parameters of a resource type.</summary>
    public IReadOnlyCollection<SearchParameter> Of(string resourceType) => Codes(resourceType).Values;

    /// <summary>The parameter of this code, or null when the type has none that can be searched.</summary>
    public SearchParameter? Find(string resourceType, string code) => Codes(resourceType).GetValueOrDefault(code);

    /// <summary>The parameter with this canonical, as composites name their parts; null when no source has it.</summary>
    internal SearchParameter? FindByUrl(string url) => byUrl.GetOrAdd(url, Definitions.FindSearchParameter);

    private Dictionary<string, SearchParameter> Codes(string resourceType) =>
        byType.TryGetValue(resourceType, out var codes) ? codes : byType.GetOrAdd(resourceType, Load);

    private Dictionary<string, SearchParameter> Load(string resourceType)
    {
        var codes = new Dictionary<string, SearchParameter>();
        foreach (var parameter in Definitions.SearchParameters(resourceType))
        {
            // Without an expression there is nothing to index: _text, _content, _query. Special is near, which needs a distance.
            if (parameter.Expression is null || parameter.Type == SearchParameterType.Special) continue;
            if (parameter.Type == SearchParameterType.Composite && parameter.Components.Count < 2) continue;
            codes.TryAdd(parameter.Code, parameter);
        }

        return codes;
    }
}
