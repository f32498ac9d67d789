using System.Text.Json;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>Reads definitions that may lack anything.</summary>
internal static class JsonFields
{
    public static string? Text(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        } : null;

    public static IEnumerable<JsonElement> Items(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>An object's member, or an element without a kind.</summary>
    public static JsonElement Member(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The member whose name begins so, as choices have it: <c>fixedCode</c>.</summary>
    public static JsonProperty? Choice(this JsonElement json, string prefix)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (property.Name.Length > prefix.Length && property.Name.StartsWith(prefix, StringComparison.Ordinal)) return property;
        }

        return null;
    }
}
