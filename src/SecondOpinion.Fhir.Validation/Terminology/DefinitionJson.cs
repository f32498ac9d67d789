using System.Text.Json;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Reads definitions that may lack anything, and may have anything in the wrong place.</summary>
internal static class DefinitionJson
{
    /// <summary>The string of this name, or null.</summary>
    public static string? Text(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The items of the list of this name; none where there is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : Enumerable.Empty<JsonElement>();

    /// <summary>The strings in the list of this name.</summary>
    public static IEnumerable<string> Texts(this JsonElement json, string name) => json.Items(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);

    public static bool IsTrue(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
