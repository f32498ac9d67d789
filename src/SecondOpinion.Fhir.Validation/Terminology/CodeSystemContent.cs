using System.Text;
using System.Text.Json;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>The concepts of a code system. hl7.org/fhir/R4/codesystem.html</summary>
internal sealed class CodeSystemContent
{
    private readonly Dictionary<string, CodeSystemConcept> concepts = [];
    private readonly List<CodeSystemConcept> ordered = [];
    private readonly CodeSet codes;
    private readonly bool ignoresCase;

    public CodeSystemContent(JsonElement json)
    {
        Url = json.Text("url") ?? "";
        Version = json.Text("version");
        Name = json.Text("name") ?? json.Text("title") ?? Url;
        IsComplete = json.Text("content") == "complete";
        IsSupplement = json.Text("content") == "supplement" || json.TryGetProperty("supplements", out _);
        ignoresCase = json.TryGetProperty("caseSensitive", out var sensitive) && sensitive.ValueKind == JsonValueKind.False;
        ReadConcepts(json, parent: null);
        codes = new CodeSet(concepts.Keys.Concat(ignoresCase ? concepts.Keys.Select(code => code.ToLowerInvariant()) : []));
    }

    /// <summary>False for a part of a system, or a mere statement that it exists: a code that is not here may still be good.</summary>
    public bool IsComplete { get; }

    /// <summary>True for what only adds to another system's concepts: no code is taken from it.</summary>
    public bool IsSupplement { get; }

    public string Url { get; }

    public string? Version { get; }

    public string Name { get; }

    public IEnumerable<string> Codes => concepts.Keys;

    /// <summary>Every concept, in the order of the definition.</summary>
    public IReadOnlyList<CodeSystemConcept> Concepts => ordered;

    public Membership Contains(ReadOnlySpan<byte> code)
    {
        if (codes.Contains(code)) return Membership.In;
        if (ignoresCase && codes.Contains(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(code).ToLowerInvariant()))) return Membership.In;
        return IsComplete ? Membership.NotIn : Membership.Unknown;
    }

    /// <summary>The name of a concept, or null.</summary>
    public string? Display(string code) => concepts.GetValueOrDefault(code)?.Display;

    /// <summary>The concept of a code, whose case counts as far as the system says so; null when it has none.</summary>
    public CodeSystemConcept? Find(string code) => concepts.GetValueOrDefault(code)
        ?? (ignoresCase ? ordered.Find(concept => concept.Code.Equals(code, StringComparison.OrdinalIgnoreCase)) : null);

    /// <summary>Whether a code is another one or stands below it.</summary>
    public bool IsA(string code, string ancestor)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([code]);
        while (open.TryPop(out var at))
        {
            if (at == ancestor) return true;
            if (!seen.Add(at) || !concepts.TryGetValue(at, out var concept)) continue;
            foreach (var parent in concept.Parents) open.Push(parent);
        }

        return false;
    }

    /// <summary>The codes that a filter lets through, or null when this code system or this server cannot tell. hl7.org/fhir/R4/valueset-filter-operator.html</summary>
    public IReadOnlySet<string>? Filter(string property, string op, string value)
    {
        if (!IsComplete) return null;
        return op switch
        {
            "is-a" => Where(code => IsA(code, value)),
            "descendent-of" => Where(code => code != value && IsA(code, value)),
            "is-not-a" => Where(code => !IsA(code, value)),
            "generalizes" => Where(code => IsA(value, code)),
            "=" when property is "code" or "concept" => Where(code => code == value),
            "=" when property is "parent" => Where(code => concepts[code].Parents.Contains(value)),
            "=" => Where(code => concepts[code].Has(property, value)),
            "in" => WhereIn(property, value.Split(','), expected: true),
            "not-in" => WhereIn(property, value.Split(','), expected: false),
            "exists" => Where(code => concepts[code].Properties.Any(p => p.Name == property) == (value == "true")),
            _ => null,
        };
    }

    private void ReadConcepts(JsonElement holder, string? parent)
    {
        foreach (var json in holder.Items("concept"))
        {
            if (json.Text("code") is not { } code) continue;
            if (!concepts.TryGetValue(code, out var concept))
            {
                concept = new CodeSystemConcept(code, json);
                concepts.Add(code, concept);
                ordered.Add(concept);
            }

            concept.Add(json, parent);
            ReadConcepts(json, code);
        }
    }

    private HashSet<string> Where(Func<string, bool> test) => concepts.Keys.Where(test).ToHashSet();

    private HashSet<string> WhereIn(string property, string[] values, bool expected) =>
        Where(code => Array.Exists(values, v => property is "code" or "concept" ? code == v : concepts[code].Has(property, v)) == expected);
}
