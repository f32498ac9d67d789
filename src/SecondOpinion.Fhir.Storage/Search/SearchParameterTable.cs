using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>The search parameters that the store indexes and searches, by resource type and code. Safe for concurrent use.</summary>
public sealed class SearchParameterTable(DefinitionCatalogue definitions)
{
    /// <summary>Counts up when the program reads values differently, so that what was indexed before is known to be out of date.</summary>
    private const int IndexFormat = 1;

    /// <summary>The line that says that what a resource contains is indexed too. What was stored before that has none.</summary>
    private const string ContainedToo = ContainedCode + " 1";

    /// <summary>Stands among the codes of parameters for what is found by contained resources.</summary>
    internal const string ContainedCode = "_contained";

    /// <summary>Finds Locations by their distance from a point.</summary>
    private const string Near = "near";

    private readonly ConcurrentDictionary<string, Dictionary<string, SearchParameter>> byType = new();
    private readonly ConcurrentDictionary<string, SearchParameter?> byUrl = new();
    private readonly ConcurrentDictionary<string, string> digests = new();

    public DefinitionCatalogue Definitions { get; } = definitions;

    /// <summary>All parameters of a resource type.</summary>
    public IReadOnlyCollection<SearchParameter> Of(string resourceType) => Codes(resourceType).Values;

    /// <summary>The parameter of this code, or null when the type has none that can be searched.</summary>
    public SearchParameter? Find(string resourceType, string code) => Codes(resourceType).GetValueOrDefault(code);

    /// <summary>The parameter with this canonical, as composites name their parts; null when no source has it.</summary>
    internal SearchParameter? FindByUrl(string url) => byUrl.GetOrAdd(url, Definitions.FindSearchParameter);

    /// <summary>What the index of a type is made by: a line for each parameter, its code and a digest of its definition and of how it is read.</summary>
    internal string Digests(string resourceType) => digests.GetOrAdd(
        resourceType, type => string.Join('\n', Of(type).Select(Digest).Append(ContainedToo).Order(StringComparer.Ordinal)));

    private static string Digest(SearchParameter parameter)
    {
        var parts = string.Join('\n', parameter.Components.Select(component => component.Definition + "\n" + component.Expression));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{IndexFormat}\n{parameter.Type}\n{parameter.Expression}\n{parts}"));
        return $"{parameter.Code} {Convert.ToHexStringLower(hash.AsSpan(0, 6))}";
    }

    private Dictionary<string, SearchParameter> Codes(string resourceType) =>
        byType.TryGetValue(resourceType, out var codes) ? codes : byType.GetOrAdd(resourceType, Load);

    private Dictionary<string, SearchParameter> Load(string resourceType)
    {
        var codes = new Dictionary<string, SearchParameter>();
        foreach (var parameter in Definitions.SearchParameters(resourceType))
        {
            // Without an expression there is nothing to index; two are looked for in what is written. Left out is _query, which names queries that no definition brings.
            if (parameter.Code is not ("_text" or "_content") && parameter.Expression is null) continue;

            // What is special is special each in its own way; of these the store knows one.
            if (parameter.Type == SearchParameterType.Special && parameter.Code != Near) continue;
            if (parameter.Type == SearchParameterType.Composite && parameter.Components.Count < 2) continue;
            codes.TryAdd(parameter.Code, parameter);
        }

        return codes;
    }
}
