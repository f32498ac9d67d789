using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.ConformanceTests.Validation.Mutations;

/// <summary>Breaches of what a profile adds to its type, found by the rows of its snapshot.</summary>
internal sealed class ProfileMutations(StructureDefinition profile)
{
    public IEnumerable<Mutation> All =>
    [
        new("profile: missing required", t => Row(t) is { Min: >= 1 } row && t.Element.Schema.Definition!.Min == 0 && Remove(t, row) ? t.ListPath : null),
        new("profile: too many", t => Row(t) is { Max: 1 } && t.Element.Schema.Definition!.Max > 1 && t.List is { Count: 1 } list && Repeat(list) ? t.ListPath : null),
        new("profile: element that it rules out", RuledOut),
        new("profile: wrong fixed value", t => Row(t) is { Fixed: not null } && t.Element.HasValue ? t.SetAndTell(Other(t)) : null),
        new("profile: wrong pattern", t => Row(t) is { Pattern: not null } && t.Element.HasValue ? t.SetAndTell(Other(t)) : null),
        new("profile: missing slice", MissingSlice),
    ];

    // A row inside a slice concerns some repeats only.
    private ElementDefinition? Row(MutationTarget t)
    {
        if (t.Holder is null || t.Element.Schema.Definition is null) return null;
        var path = t.Element.Path;
        while (path.IndexOf('[') is >= 0 and var open) path = path.Remove(open, path.IndexOf(']', open) - open + 1);
        return profile.Snapshot.FirstOrDefault(row => row.Id == row.Path && (row.Path == path || row.Path == path + "[x]"));
    }

    private static JsonNode? Other(MutationTarget t) => t.Element.TypeName switch
    {
        "boolean" => !t.Element.ValueEquals("true"),
        "code" => "another",
        _ => "http://test.example/another",
    };

    private static bool Remove(MutationTarget t, ElementDefinition row)
    {
        if (t.Holder!.Count < 2 || row.IsChoice) return false;
        t.Holder.Remove("_" + t.Key);
        return t.Holder.Remove(t.Key);
    }

    private static bool Repeat(JsonArray list)
    {
        list.Add(list[0]!.DeepClone());
        return true;
    }

    private string? RuledOut(MutationTarget t)
    {
        if (t.Holder is not null || t.Own is not { } own) return null;
        var row = profile.Snapshot.FirstOrDefault(r => r.Max == 0 && r.Id == r.Path && r.Path.Count(c => c == '.') == 1 && r.Types is [{ Code: "Reference" }] && own[r.Name] is null);
        if (row is null || t.Element.Type.Find(row.Name) is not { } schema) return null;
        var value = new JsonObject { ["display"] = "x" };
        own[row.Name] = schema.IsList ? new JsonArray(value) : value;
        return $"{t.Element.Path}.{row.Name}";
    }

    private string? MissingSlice(MutationTarget t)
    {
        if (t.List is null || t.Index != 0 || Row(t) is not { Slicing: not null } row) return null;
        if (!profile.Snapshot.Any(slice => slice.Min > 0 && slice.SliceName is not null && slice.Id == $"{row.Id}:{slice.SliceName}")) return null;

        // All repeats go but those that an empty stand-in could take the place of.
        foreach (var inner in t.List.OfType<JsonObject>().ToArray())
        {
            foreach (var key in inner.Select(p => p.Key).ToArray()) inner.Remove(key);
            inner["id"] = "x";
        }

        return t.ListPath;
    }
}
