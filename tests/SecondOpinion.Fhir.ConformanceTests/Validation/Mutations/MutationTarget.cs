using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.Validation.Mutations;

/// <summary>One element of a valid resource, and the same place in a copy of its JSON that may be broken.</summary>
internal sealed class MutationTarget
{
    private MutationTarget(Element element, JsonNode root, JsonObject? holder, string key, int index)
    {
        Element = element;
        Root = root;
        Holder = holder;
        Key = key;
        Index = index;
    }

    public Element Element { get; }

    public JsonNode Root { get; }

    /// <summary>The object that has the element as a property; null for the root.</summary>
    public JsonObject? Holder { get; }

    public string Key { get; }

    /// <summary>Place in the property's list; -1 when it is none.</summary>
    public int Index { get; }

    public JsonArray? List => Index >= 0 ? Holder?[Key] as JsonArray : null;

    /// <summary>The element itself, as an object; null for a value.</summary>
    public JsonObject? Own => (Holder is null ? Root : Index >= 0 ? List![Index] : Holder[Key]) as JsonObject;

    /// <summary>The text to judge instead of the changed JSON, for what no JSON tree can hold.</summary>
    public string? Text { get; set; }

    /// <summary>The path of all repeats together.</summary>
    public string ListPath => $"{Element.Parent.Path}.{Element.Name}";

    public static MutationTarget? Find(Element element, JsonNode root)
    {
        var way = new Stack<Element>();
        for (var at = element; at.Parent.Exists; at = at.Parent)
        {
            // What stands inside a primitive is written beside it, under another name.
            if (at.Parent.Type.IsPrimitive) return null;
            way.Push(at);
        }

        if (way.Count == 0) return new MutationTarget(element, root, null, "", -1);
        var node = root;
        while (way.TryPop(out var step))
        {
            var holder = (JsonObject)node;
            if (way.Count == 0) return holder[step.JsonName] is null ? null : new MutationTarget(element, root, holder, step.JsonName, step.Repeat);
            node = step.Repeat >= 0 ? holder[step.JsonName]![step.Repeat]! : holder[step.JsonName]!;
        }

        return null;
    }

    public void Set(JsonNode? value)
    {
        if (Index >= 0) List![Index] = value;
        else Holder![Key] = value;
    }

    public string SetAndTell(JsonNode? value)
    {
        Set(value);
        return Element.Path;
    }
}
