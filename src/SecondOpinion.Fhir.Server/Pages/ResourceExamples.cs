using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Server.Packages;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>A resource of each type to send as it stands, from the examples of the profiles package; read on first use.</summary>
internal sealed class ResourceExamples
{
    /// <summary>The id under which examples are put.</summary>
    public const string Id = "example";

    private readonly Lazy<Dictionary<string, JsonObject>> byType = new(Read);

    /// <summary>Without an id, to be created.</summary>
    public JsonObject Of(string type) => byType.Value.TryGetValue(type, out var found) ? found.DeepClone().AsObject() : new JsonObject { ["resourceType"] = type };

    /// <summary>With an id, to be put there.</summary>
    public JsonObject WithId(string type)
    {
        var example = Of(type);
        example.Insert(1, "id", Id);
        return example;
    }

    private static Dictionary<string, JsonObject> Read()
    {
        var found = new Dictionary<string, JsonObject>
        {
            // Tasks of a case are the hub's to open, and Bundles of the package are sent to the base.
            ["Task"] = new() { ["resourceType"] = "Task", ["status"] = "requested", ["intent"] = "order", ["description"] = "Call the laboratory" },
            ["Bundle"] = new() { ["resourceType"] = "Bundle", ["type"] = "collection", ["entry"] = new JsonArray(new JsonObject { ["fullUrl"] = "urn:uuid:6c3e6a4c-5d0e-4b7e-9a53-0f3f1c1b2a11", ["resource"] = new JsonObject { ["resourceType"] = "Patient", ["active"] = true } }) },
        };
        foreach (var example in PackageExample.All()) Collect(JsonNode.Parse(example.Json.Span), found);
        return found;
    }

    private static void Collect(JsonNode? resource, Dictionary<string, JsonObject> found)
    {
        if (resource is not JsonObject example || (string?)example["resourceType"] is not { } type) return;
        if (type == "Bundle")
        {
            foreach (var entry in example["entry"]?.AsArray() ?? []) Collect(entry?["resource"], found);
        }

        if (found.ContainsKey(type)) return;
        var copy = example.DeepClone().AsObject();
        copy.Remove("id");
        Loosen(copy);
        found.Add(type, copy);
    }

    /// <summary>What a reference meant in its Bundle means nothing alone: its place is taken by a display.</summary>
    private static void Loosen(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list) Loosen(item);
        }

        if (node is not JsonObject holder) return;
        if ((string?)(holder["reference"] as JsonValue) is { } reference && (reference.StartsWith("urn:", StringComparison.Ordinal) || reference.Contains('{')))
        {
            holder.Remove("reference");
            holder["display"] ??= "Example";
        }

        foreach (var (_, child) in holder.ToList()) Loosen(child);
    }
}
