using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.ConformanceTests.Definitions;

/// <summary>A generated snapshot beside the published one, element by element.</summary>
/// <param name="Elements">Ids that either of the two has.</param>
/// <param name="Differences">What differs, one line an element: <c>id: property published -> generated</c>.</param>
internal sealed record SnapshotComparison(int Elements, IReadOnlyList<string> Differences)
{
    public static SnapshotComparison Of(IReadOnlyList<ElementDefinition> published, IReadOnlyList<ElementDefinition> generated)
    {
        var theirs = ById(published);
        var ours = ById(generated);
        var differences = new List<string>();
        foreach (var (id, row) in theirs)
        {
            if (!ours.TryGetValue(id, out var other)) differences.Add($"{id}: missing");
            else if (Compare(row, other) is { Length: > 0 } found) differences.Add($"{id}: {found}");
        }

        differences.AddRange(ours.Keys.Where(id => !theirs.ContainsKey(id)).Select(id => $"{id}: added"));
        return new SnapshotComparison(theirs.Count + ours.Keys.Count(id => !theirs.ContainsKey(id)), differences);
    }

    // An id that stands twice is compared in the order of its rows.
    private static Dictionary<string, ElementDefinition> ById(IReadOnlyList<ElementDefinition> rows)
    {
        var byId = new Dictionary<string, ElementDefinition>();
        foreach (var row in rows)
        {
            var id = row.Id;
            for (var n = 2; !byId.TryAdd(id, row); n++) id = $"{row.Id}#{n}";
        }

        return byId;
    }

    private static string Compare(ElementDefinition published, ElementDefinition generated)
    {
        var found = new List<string>();
        Check("path", published.Path, generated.Path);
        Check("slice", published.SliceName, generated.SliceName);
        Check("min", published.Min, generated.Min);
        Check("max", published.Max, generated.Max);
        Check("types", Types(published, generated), Types(generated, generated));
        Check("content", published.ContentReference, generated.ContentReference);
        Check("binding", Text(published.Binding, generated), Text(generated.Binding, generated));
        Check("fixed", Text(published.Fixed), Text(generated.Fixed));
        Check("pattern", Text(published.Pattern), Text(generated.Pattern));
        Check("constraints", Keys(published), Keys(generated));
        Check("slicing", Text(published.Slicing), Text(generated.Slicing));
        return string.Join("; ", found);

        void Check<T>(string property, T? one, T? other)
        {
            if (!EqualityComparer<T>.Default.Equals(one, other)) found.Add($"{property} {one} -> {other}");
        }
    }

    private static string Types(ElementDefinition row, ElementDefinition generated)
    {
        var known = generated.Types.SelectMany(type => type.Profiles.Concat(type.TargetProfiles)).ToHashSet();
        return string.Join(", ", row.Types.Select(type => $"{Code(row, type)}({Canonicals(type.Profiles, known)})({Canonicals(type.TargetProfiles, known)})").Order());
    }

    // Both are written as System.String; the extension that names the FHIR type said string for every id in R4 and says id in what was published since.
    private static string Code(ElementDefinition row, TypeReference type) => row.Name == "id" && (type.Code is "id" or "string") ? "System.String" : type.Code;

    private static string? Text(Binding? binding, ElementDefinition generated)
    {
        HashSet<string> known = [generated.Binding?.ValueSet ?? "", generated.Binding?.MaxValueSet ?? ""];
        return binding is null ? null : $"{binding.Strength} {Canonicals([binding.ValueSet ?? "", binding.MaxValueSet ?? ""], known)}";
    }

    // IPS was published with every canonical pinned to the version that was there on the day; the same canonical without one is no difference.
    private static string Canonicals(IEnumerable<string> canonicals, HashSet<string> known) =>
        string.Join(' ', canonicals.Select(c => c.IndexOf('|') is > 0 and var bar && !known.Contains(c) && known.Contains(c[..bar]) ? c[..bar] : c).Order());

    private static string Keys(ElementDefinition row) => string.Join(' ', row.Constraints.Select(constraint => constraint.Key).Order());

    private static string? Text(JsonElement? value) => value is { } json ? JsonSerializer.Serialize(json) : null;

    private static string? Text(Slicing? slicing) =>
        slicing is null ? null : $"{slicing.Rules} {slicing.Ordered} {string.Join(' ', slicing.Discriminators.Select(d => $"{d.Type}:{d.Path}"))}";
}
