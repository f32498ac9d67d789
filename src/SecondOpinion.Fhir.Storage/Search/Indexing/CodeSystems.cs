using System.Collections.Concurrent;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search.Indexing;

/// <summary>The code system that an element of type code takes its codes from: it is not written in the resource, but follows from the required binding.</summary>
internal sealed class CodeSystems(DefinitionCatalogue definitions)
{
    private readonly ConcurrentDictionary<string, string?> byValueSet = new();

    /// <summary>Null when the codes may be of several systems.</summary>
    public string? Of(ElementSchema element) =>
        element.Definition?.Binding is { Strength: "required", ValueSet: { } valueSet } ? byValueSet.GetOrAdd(valueSet, Read) : null;

    private string? Read(string canonical)
    {
        var bar = canonical.IndexOf('|');
        if (definitions.Find("ValueSet", bar < 0 ? canonical : canonical[..bar]) is not { } json) return null;
        using var document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("compose", out var compose) || !compose.TryGetProperty("include", out var includes)) return null;
        string? only = null;
        foreach (var include in includes.EnumerateArray())
        {
            var system = include.TryGetProperty("system", out var value) ? value.GetString() : null;
            if (system is null || (only is not null && only != system)) return null;
            only = system;
        }

        return only;
    }
}
