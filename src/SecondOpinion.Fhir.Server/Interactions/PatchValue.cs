using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>A value that a FHIRPath Patch carries: of a datatype as value[x], of a nameless group as parts.</summary>
/// <param name="Node">The value; null for a primitive that has extensions only.</param>
/// <param name="Extras">Id and extensions of a primitive, or null.</param>
/// <param name="TypeName">The datatype; null for a group or a resource.</param>
internal sealed record PatchValue(JsonNode? Node, JsonNode? Extras, string? TypeName)
{
    /// <summary>The value in a part; null when it has none.</summary>
    public static PatchValue? Read(Element part)
    {
        if (part.Child("resource") is { Exists: true } resource) return new PatchValue(JsonNode.Parse(resource.Json.Span), null, null);
        if (part.Child("value") is { Exists: true } value)
        {
            var holder = JsonNode.Parse(part.Json.Span)!;
            return new PatchValue(holder[value.JsonName]?.DeepClone(), holder["_" + value.JsonName]?.DeepClone(), value.TypeName);
        }

        var group = new JsonObject();
        foreach (var child in part.ChildrenNamed("part"))
        {
            if (child.ChildText("name") is not { } name || Read(child) is not { } inner) continue;
            Put(group, name, inner);
        }

        return group.Count == 0 ? null : new PatchValue(group, null, null);
    }

    /// <summary>A name that stands twice makes a list; where the definition wants a list of one, the parser of the result says so by its type.</summary>
    private static void Put(JsonObject group, string name, PatchValue value)
    {
        if (group[name] is JsonArray list) list.Add(value.Node);
        else if (group[name] is { } first)
        {
            group.Remove(name);
            group[name] = new JsonArray(first, value.Node);
        }
        else
        {
            if (value.Node is not null) group[name] = value.Node;
            if (value.Extras is not null) group["_" + name] = value.Extras;
        }
    }
}
