using System.Text.Encodings.Web;
using System.Text.Json;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>The resources in our examples by the profiles they name, and extensions by their url; read on first use.</summary>
internal sealed class ExampleJson
{
    private const int MaxShown = 3;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<Dictionary<string, List<(string Place, string Text)>>> byCanonical = new(Read);

    public static string Compact(JsonElement json) => JsonSerializer.Serialize(json, OneLine);

    public static string Pretty(JsonElement json) => JsonSerializer.Serialize(json, Indented);

    /// <summary>Some examples of a profile or extension: in which file, and their JSON.</summary>
    public IReadOnlyList<(string Place, string Text)> Of(string url) => byCanonical.Value.GetValueOrDefault(url) ?? [];

    private static Dictionary<string, List<(string Place, string Text)>> Read()
    {
        var found = new Dictionary<string, List<(string Place, string Text)>>();
        foreach (var example in PackageExample.All())
        {
            using var document = JsonDocument.Parse(example.Json);
            Walk(document.RootElement, example.FileName, found);
        }

        return found;
    }

    private static void Walk(JsonElement json, string place, Dictionary<string, List<(string Place, string Text)>> found)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray()) Walk(item, place, found);
        }

        if (json.ValueKind != JsonValueKind.Object) return;
        if (json.Text("resourceType") is { } type)
        {
            foreach (var profile in json.Member("meta").Items("profile")) Add(found, profile.GetString()!, $"{type} in {place}", json);
        }

        foreach (var property in json.EnumerateObject())
        {
            if (property.Name is "extension" or "modifierExtension")
            {
                foreach (var extension in json.Items(property.Name).Where(one => one.Text("url") is not null)) Add(found, extension.Text("url")!, place, extension);
            }

            Walk(property.Value, place, found);
        }
    }

    private static void Add(Dictionary<string, List<(string Place, string Text)>> found, string url, string place, JsonElement json)
    {
        if (!found.TryGetValue(url, out var list)) found[url] = list = [];
        if (list.Count >= MaxShown) return;
        var text = Pretty(json);
        if (list.TrueForAll(known => known.Text != text)) list.Add((place, text));
    }
}
