using System.Collections.Concurrent;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Compartments;

/// <summary>Which resources belong to a patient, an encounter and so on, as R4's CompartmentDefinitions say. hl7.org/fhir/R4/compartmentdefinition.html</summary>
public sealed class Compartment(DefinitionCatalogue definitions, SearchParameterTable parameters)
{
    private const string Base = "http://hl7.org/fhir/CompartmentDefinition/";

    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, IReadOnlyList<SearchParameter>>> byOwner = new();

    /// <summary>The types whose resources may lie in the compartment of a type, in alphabetical order; none for a type that has no compartment.</summary>
    public IEnumerable<string> Types(string owner) => Of(owner).Keys.Order(StringComparer.Ordinal);

    /// <summary>Lies in the compartment of any of these resources: <c>Patient/1</c>. Null when no resource of the type lies in any.</summary>
    public SearchCriterion? Criterion(string owner, string type, IReadOnlyList<string> references) => Criterion(owner, type, null, references);

    /// <summary>Lies in any compartment of the owner's type.</summary>
    public SearchCriterion? AnyCriterion(string owner, string type) => Criterion(owner, type, "missing", ["false"]);

    private SearchCriterion? Criterion(string owner, string type, string? modifier, IReadOnlyList<string> values)
    {
        if (!Of(owner).TryGetValue(type, out var ways)) return null;
        var criteria = ways.Select(parameter => new SearchCriterion(parameter, modifier, values)).ToList();
        return criteria[0] with { Alternatives = criteria[1..] };
    }

    private IReadOnlyDictionary<string, IReadOnlyList<SearchParameter>> Of(string owner) => byOwner.GetOrAdd(owner, Read);

    private IReadOnlyDictionary<string, IReadOnlyList<SearchParameter>> Read(string owner)
    {
        var ways = new Dictionary<string, IReadOnlyList<SearchParameter>>();
        if (definitions.Find("CompartmentDefinition", Base + owner.ToLowerInvariant()) is not { } json) return ways;
        using var document = JsonDocument.Parse(json);
        foreach (var resource in document.RootElement.GetProperty("resource").EnumerateArray())
        {
            if (!resource.TryGetProperty("param", out var codes)) continue;
            var type = resource.GetProperty("code").GetString()!;
            var found = codes.EnumerateArray().Select(code => parameters.Find(type, code.GetString()!)).OfType<SearchParameter>().ToList();
            if (found.Count > 0) ways[type] = found;
        }

        return ways;
    }
}
