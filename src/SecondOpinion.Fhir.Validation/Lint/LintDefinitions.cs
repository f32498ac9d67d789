using System.Collections.Concurrent;
using System.Text.Json;
using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>What the rules on definitions ask about other definitions, each read once. Safe for concurrent use.</summary>
/// <remarks>What is not held is not remembered, since its name comes from input; and what is remembered of input has an end.</remarks>
internal sealed class LintDefinitions(DefinitionCatalogue definitions, LocalTerminology terminology)
{
    private const int MaxExpressions = 20_000;

    private readonly ConcurrentDictionary<string, CodeSystemShape> systems = new();
    private readonly ConcurrentDictionary<string, StructureRows> structures = new();
    private readonly ConcurrentDictionary<string, string[]> imports = new();
    private readonly ConcurrentDictionary<(string Expression, string? Type), string?> faults = new();

    public DefinitionCatalogue Definitions { get; } = definitions;

    public LocalTerminology Terminology { get; } = terminology;

    /// <summary>What a code system says about itself, or null when it is not held.</summary>
    public CodeSystemShape? System(string url)
    {
        if (systems.TryGetValue(url, out var known)) return known;
        if (Definitions.Find("CodeSystem", url) is not { } text) return null;
        using var json = JsonDocument.Parse(text);
        return systems.GetOrAdd(url, CodeSystemShape.Read(json.RootElement));
    }

    /// <summary>True when all that is held is R4's own copy of a system that terminology.hl7.org has since grown: a code that it lacks may be good by now.</summary>
    public bool IsDated(string url) => url.StartsWith("http://terminology.hl7.org/", StringComparison.Ordinal)
        && Definitions.Find("CodeSystem", url) is { } held && R4Pack.Embedded.Find("CodeSystem", url) is { } copy && held.Equals(copy);

    /// <summary>The rows of a structure's snapshot by path; null when it is not held or has none.</summary>
    public StructureRows? Rows(string canonical)
    {
        if (structures.TryGetValue(canonical, out var known)) return known;
        return Definitions.FindStructure(canonical) is { Snapshot.Count: > 0 } found ? structures.GetOrAdd(canonical, new StructureRows(found, this)) : null;
    }

    /// <summary>The value sets that a value set includes; none when it is not held.</summary>
    public IReadOnlyList<string> Imports(string valueSet)
    {
        if (imports.TryGetValue(valueSet, out var known)) return known;
        if (Definitions.Find("ValueSet", valueSet) is not { } text) return [];
        using var json = JsonDocument.Parse(text);
        return imports.GetOrAdd(valueSet, ReadImports(json.RootElement));
    }

    public bool Holds(string resourceType, string canonical) => Definitions.Find(resourceType, WithoutVersion(canonical)) is not null;

    /// <summary>The kind of the resource with this canonical when it is held, and is of another kind than the one expected.</summary>
    public string? OtherKind(string canonical, string expected)
    {
        if (Holds(expected, canonical)) return null;
        foreach (var kind in (string[])["CodeSystem", "ValueSet", "StructureDefinition"])
        {
            if (kind != expected && Holds(kind, canonical)) return kind;
        }

        return null;
    }

    /// <summary>What is wrong with an expression on a focus of this type, or null. Whether a place in something without order is asked for is not judged.</summary>
    public string? Fault(string expression, TypeSchema? focus)
    {
        var key = (expression, focus?.Path);
        if (faults.TryGetValue(key, out var known)) return known;
        var parsed = FhirPathExpression.Parse(expression);
        var issues = parsed.Succeeded ? parsed.Value.Check(focus, Definitions, requiresOrder: false) : parsed.Issues;
        var fault = issues.FirstOrDefault(issue => issue.Severity >= IssueSeverity.Error)?.Message;
        if (faults.Count < MaxExpressions) faults.TryAdd(key, fault);
        return fault;
    }

    /// <summary>The type of the element at a path of FHIR's own types; null where there is a choice of types, or no such element.</summary>
    public TypeSchema? TypeAt(string path)
    {
        TypeSchema? type = null;
        if (path.Length > 1000) return null;
        foreach (var name in path.Split('.'))
        {
            if (type is null)
            {
                type = Definitions.FindType(name);
            }
            else
            {
                var found = type.Elements.Where(element => element.Name == name).Take(2).ToArray();
                type = found is [var single] ? single.Type : type.Elements.FirstOrDefault(element => element.JsonName == name)?.Type;
            }

            if (type is null) return null;
        }

        return type;
    }

    public static string WithoutVersion(string canonical) => canonical.IndexOf('|') is >= 0 and var bar ? canonical[..bar] : canonical;

    private static string[] ReadImports(JsonElement valueSet)
    {
        if (!valueSet.TryGetProperty("compose", out var compose) || !compose.TryGetProperty("include", out var include) || include.ValueKind != JsonValueKind.Array) return [];
        var found = new List<string>();
        foreach (var part in include.EnumerateArray())
        {
            if (part.ValueKind != JsonValueKind.Object || !part.TryGetProperty("valueSet", out var sets) || sets.ValueKind != JsonValueKind.Array) continue;
            found.AddRange(sets.EnumerateArray().Where(set => set.ValueKind == JsonValueKind.String).Select(set => WithoutVersion(set.GetString()!)));
        }

        return found.ToArray();
    }
}
