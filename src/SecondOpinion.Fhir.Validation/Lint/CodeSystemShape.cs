using System.Text.Json;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>What a code system declares beside its concepts. hl7.org/fhir/R4/codesystem.html</summary>
internal sealed class CodeSystemShape
{
    private readonly Dictionary<string, string> properties = [];
    private readonly Dictionary<string, string[]> filters = [];

    public string Content { get; private init; } = "";

    public string? Version { get; private init; }

    public string? Supplements { get; private init; }

    public bool IsSupplement => Content == "supplement" || Supplements is not null;

    /// <summary>The type of a declared property, or null.</summary>
    public string? PropertyType(string code) => properties.GetValueOrDefault(code);

    /// <summary>The operators of a declared filter, or null.</summary>
    public IReadOnlyList<string>? Operators(string filter) => filters.GetValueOrDefault(filter);

    public static CodeSystemShape Read(JsonElement json)
    {
        var shape = new CodeSystemShape { Content = Text(json, "content") ?? "", Version = Text(json, "version"), Supplements = Text(json, "supplements") };
        foreach (var property in Items(json, "property"))
        {
            if (Text(property, "code") is { } code) shape.properties[code] = Text(property, "type") ?? "";
        }

        foreach (var filter in Items(json, "filter"))
        {
            if (Text(filter, "code") is { } code)
                shape.filters[code] = Items(filter, "operator").Where(op => op.ValueKind == JsonValueKind.String).Select(op => op.GetString()!).ToArray();
        }

        return shape;
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];
}
