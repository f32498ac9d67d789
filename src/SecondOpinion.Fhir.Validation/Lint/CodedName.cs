using System.Text.Json;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The CodeableConcepts by which reports and definitions name the same thing: one coding in common is enough, and without codings the text.</summary>
internal sealed class CodedName
{
    private readonly HashSet<(string System, string Code)> codings = [];

    public string? Text { get; private init; }

    public bool HasCodings => codings.Count > 0;

    public static CodedName? Read(Element concept)
    {
        if (!concept.Exists) return null;
        var name = new CodedName { Text = concept.ChildText("text") };
        foreach (var coding in concept.ChildrenNamed("coding"))
        {
            if (coding.ChildText("code") is { } code) name.codings.Add((coding.ChildText("system") ?? "", code));
        }

        return name;
    }

    public static CodedName? Read(JsonElement holder)
    {
        if (!holder.TryGetProperty("code", out var concept) || concept.ValueKind != JsonValueKind.Object) return null;
        var name = new CodedName { Text = Value(concept, "text") };
        if (concept.TryGetProperty("coding", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var coding in list.EnumerateArray())
            {
                if (Value(coding, "code") is { } code) name.codings.Add((Value(coding, "system") ?? "", code));
            }
        }

        return name;
    }

    public bool Matches(CodedName other) => codings.Overlaps(other.codings) || (!HasCodings && !other.HasCodings && Text is not null && Text == other.Text);

    public bool Has(string system, string code) => codings.Contains((system, code));

    private static string? Value(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
