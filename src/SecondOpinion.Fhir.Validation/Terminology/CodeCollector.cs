using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Goes through a value set's includes and gathers their codes, each once and in their order.</summary>
internal sealed class CodeCollector(LocalTerminology terminology, ExpansionRequest request)
{
    // As deep as membership is followed.
    private const int MaxDepth = 16;

    private readonly HashSet<(string System, string Code)> seen = [];
    private readonly List<ExpandedCode> codes = [];
    private readonly SortedSet<string> systems = new(StringComparer.Ordinal);
    private readonly SortedSet<string> fragments = new(StringComparer.Ordinal);

    public IReadOnlyList<ExpandedCode> Codes => codes;

    public IReadOnlyList<string> CodeSystems => [.. systems];

    public IReadOnlyList<string> Fragments => [.. fragments];

    /// <summary>Adds the codes of a value set.</summary>
    /// <returns>What stands in the way, or null.</returns>
    public Issue? Collect(JsonElement valueSet)
    {
        var outcome = CodesOf(valueSet, depth: 0);
        if (!outcome.Succeeded) return outcome.Issues[0];
        foreach (var code in outcome.Value)
        {
            if (seen.Add((code.System, code.Code))) codes.Add(code);
        }

        return null;
    }

    private Outcome<IReadOnlyList<ExpandedCode>> CodesOf(JsonElement valueSet, int depth)
    {
        if (!valueSet.TryGetProperty("compose", out var compose))
        {
            return valueSet.TryGetProperty("expansion", out var expansion)
                ? Listed(expansion)
                : Problem(IssueType.Processing, "expansion-undefined", "The value set says neither what it is composed of (compose) nor what it contains (expansion), so that there is nothing to list.");
        }

        var excluded = compose.Items("exclude").Select(part => new ValueSetPart(part, terminology)).ToArray();
        var found = new List<ExpandedCode>();
        foreach (var include in compose.Items("include"))
        {
            var part = CodesOfPart(include, depth);
            if (!part.Succeeded) return part;
            foreach (var code in part.Value)
            {
                var exclusion = Strongest(excluded, code, depth);
                if (exclusion == Membership.Unknown)
                    return Problem(IssueType.Processing, "expansion-exclude-unknown", "The value set excludes codes by a system, a filter or a value set that is not held here. Load the package that has it.");
                if (exclusion == Membership.NotIn) found.Add(code);
            }
        }

        return found;
    }

    private Outcome<IReadOnlyList<ExpandedCode>> CodesOfPart(JsonElement part, int depth)
    {
        var valueSets = part.Texts("valueSet").ToArray();
        if (part.Text("system") is not { } system) return valueSets.Length == 0 ? Array.Empty<ExpandedCode>() : CodesOfAll(valueSets, depth);
        if (request.ExcludeSystems.Any(excluded => excluded.Split('|')[0] == system)) return Array.Empty<ExpandedCode>();

        var picked = new IncludedSystem(part, system, terminology, request).Codes();
        if (!picked.Succeeded) return Outcome<IReadOnlyList<ExpandedCode>>.Failure(picked.Issues);
        var (version, isFragment, all) = picked.Value;
        var name = version is null ? system : $"{system}|{version}";
        systems.Add(name);
        if (isFragment) fragments.Add(name);
        return valueSets.Length == 0 ? Outcome<IReadOnlyList<ExpandedCode>>.Success(all) : InAll(all, valueSets);
    }

    /// <summary>The codes that are in every one of these value sets.</summary>
    private Outcome<IReadOnlyList<ExpandedCode>> CodesOfAll(string[] valueSets, int depth)
    {
        if (depth >= MaxDepth) return Problem(IssueType.TooCostly, "expansion-too-deep", $"The value set imports others more than {MaxDepth} levels deep, or in a circle.");
        if (terminology.FindJson("ValueSet", valueSets[0]) is not { } json) return NotHeld(valueSets[0]);
        using var document = JsonDocument.Parse(json);
        var first = CodesOf(document.RootElement, depth + 1);
        return !first.Succeeded || valueSets.Length == 1 ? first : InAll(first.Value, valueSets[1..]);
    }

    private Outcome<IReadOnlyList<ExpandedCode>> InAll(IReadOnlyList<ExpandedCode> candidates, string[] valueSets)
    {
        foreach (var canonical in valueSets)
        {
            if (terminology.Find(canonical) is not { } valueSet) return NotHeld(canonical);
            var left = new List<ExpandedCode>();
            foreach (var code in candidates)
            {
                var answer = valueSet.Contains(Encoding.UTF8.GetBytes(code.System), Encoding.UTF8.GetBytes(code.Code));
                if (answer == Membership.Unknown) return Problem(IssueType.Processing, "expansion-import-unknown", $"The imported value set {canonical} takes codes from a system that is not held here. Load the package that has it.");
                if (answer == Membership.In) left.Add(code);
            }

            candidates = left;
        }

        return Outcome<IReadOnlyList<ExpandedCode>>.Success(candidates);
    }

    private static List<ExpandedCode> Listed(JsonElement expansion)
    {
        var listed = new List<ExpandedCode>();
        void Read(JsonElement holder)
        {
            foreach (var item in holder.Items("contains"))
            {
                if (item.Text("system") is { } system && item.Text("code") is { } code)
                    listed.Add(new ExpandedCode(system, item.Text("version"), code, item.Text("display"), item.IsTrue("abstract"), item.IsTrue("inactive"), CodeDesignation.ReadAll(item)));
                Read(item);
            }
        }

        Read(expansion);
        return listed;
    }

    private static Membership Strongest(ValueSetPart[] excluded, ExpandedCode code, int depth)
    {
        var strongest = Membership.NotIn;
        foreach (var part in excluded)
        {
            var answer = part.Contains(Encoding.UTF8.GetBytes(code.System), Encoding.UTF8.GetBytes(code.Code), depth);
            if (answer > strongest) strongest = answer;
        }

        return strongest;
    }

    private static Issue NotHeld(string valueSet) => Problem(IssueType.NotFound, "value-set-unknown", $"The value set {valueSet}, which is imported, is in none of the packages that are loaded. Load the package that has it.") with { Expression = "ValueSet.compose" };

    private static Issue Problem(IssueType type, string id, string message) => Issue.Error(type, id, message);
}
