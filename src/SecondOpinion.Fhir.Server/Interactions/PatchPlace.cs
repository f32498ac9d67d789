using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>Where an element stands in the JSON of its resource, to change it there. Each change says what stood in its way, or null.</summary>
/// <remarks>A primitive stands in two places: its value under its name, its id and extensions under the name with an underscore. hl7.org/fhir/R4/json.html#primitive</remarks>
internal sealed class PatchPlace
{
    private readonly JsonObject holder;
    private readonly Element element;

    private PatchPlace(JsonObject holder, Element element) => (this.holder, this.element) = (holder, element);

    public static PatchPlace Of(JsonObject tree, Element element) => new(Inside(tree, element.Parent), element);

    public static string? Add(JsonObject tree, Element parent, ElementSchema schema, PatchValue value)
    {
        var holder = Inside(tree, parent);
        if (schema.IsList) return Insert(holder, schema.JsonName, int.MaxValue, Shaped(value, schema));
        if (parent.Child(schema.Name).Exists) return "the element is there already, and does not repeat. Use replace.";
        Set(holder, schema.JsonName, Shaped(value, schema));
        return null;
    }

    public static string? Insert(JsonObject tree, Element parent, string name, int index, PatchValue value) =>
        Insert(Inside(tree, parent), name, index, Shaped(value, parent.Type.Find(name)!));

    public static string? Move(JsonObject tree, Element parent, string name, int source, int destination)
    {
        var holder = Inside(tree, parent);
        var count = Math.Max((holder[name] as JsonArray)?.Count ?? 0, (holder["_" + name] as JsonArray)?.Count ?? 0);
        if (source >= count || destination >= count) return $"the list has {count} items, and source or destination lies beyond.";
        foreach (var list in new[] { holder[name], holder["_" + name] }.OfType<JsonArray>())
        {
            while (list.Count < count) list.Add(null);
            var moved = list[source];
            list.RemoveAt(source);
            list.Insert(destination, moved);
        }

        return null;
    }

    public string? Replace(PatchValue value)
    {
        if (!element.Parent.Exists) return "the resource itself can't be replaced. Use PUT.";
        var schema = element.Schema;
        if (schema.IsChoice && value.TypeName is not null && schema.TypeCode != value.TypeName)
        {
            var other = element.Parent.Type.Elements.FirstOrDefault(choice => choice.Name == schema.Name && choice.TypeCode == value.TypeName);
            if (other is null) return "the element can't be of the value's type.";
            Remove(schema.JsonName);
            Set(holder, other.JsonName, value);
            return null;
        }

        value = Shaped(value, schema);
        if (element.Repeat < 0)
        {
            Remove(schema.JsonName);
            Set(holder, schema.JsonName, value);
            return null;
        }

        SetItem(schema.JsonName, value.Node);
        SetItem("_" + schema.JsonName, value.Extras);
        return null;
    }

    public string? Delete()
    {
        if (!element.Parent.Exists) return "the resource itself can't be deleted by a patch. Use DELETE.";
        if (element.Repeat < 0) Remove(element.JsonName);
        foreach (var name in new[] { element.JsonName, "_" + element.JsonName })
        {
            if (element.Repeat < 0 || holder[name] is not JsonArray list || element.Repeat >= list.Count) continue;
            list.RemoveAt(element.Repeat);
            if (list.All(item => item is null)) holder.Remove(name);
        }

        return null;
    }

    private void Remove(string name)
    {
        holder.Remove(name);
        holder.Remove("_" + name);
    }

    private static void Set(JsonObject holder, string name, PatchValue value)
    {
        if (value.Node is not null) holder[name] = value.Node.DeepClone();
        if (value.Extras is not null) holder["_" + name] = value.Extras.DeepClone();
    }

    private void SetItem(string name, JsonNode? item)
    {
        if (holder[name] is not JsonArray list)
        {
            if (item is null) return;
            holder[name] = list = [];
        }

        while (list.Count <= element.Repeat) list.Add(null);
        list[element.Repeat] = item?.DeepClone();
        if (list.All(one => one is null)) holder.Remove(name);
    }

    private static string? Insert(JsonObject holder, string name, int index, PatchValue value)
    {
        var list = holder[name] as JsonArray;
        var extras = holder["_" + name] as JsonArray;
        var count = Math.Max(list?.Count ?? 0, extras?.Count ?? 0);
        if (index == int.MaxValue) index = count;
        if (index > count) return $"the list has {count} items, and the index lies beyond.";
        if (list is null) holder[name] = list = [];
        if (extras is null && value.Extras is not null) holder["_" + name] = extras = [];
        foreach (var (into, item) in new[] { (list, value.Node), (extras, value.Extras) })
        {
            if (into is null) continue;
            while (into.Count < count) into.Add(null);
            into.Insert(index, item?.DeepClone());
        }

        return null;
    }

    /// <summary>A group's own lists are lists in JSON, were there but one part of the name.</summary>
    private static PatchValue Shaped(PatchValue value, ElementSchema schema)
    {
        if (value.TypeName is not null || value.Node is not JsonObject group || schema.Type is not { } type || type.IsResource) return value;
        foreach (var (name, part) in group.ToList())
        {
            if (type.Find(name.TrimStart('_')) is { IsList: true } && part is not JsonArray) group[name] = new JsonArray(part?.DeepClone());
        }

        return value;
    }

    /// <summary>The object that an element's children stand in; made when it is a primitive that had none yet.</summary>
    private static JsonObject Inside(JsonObject tree, Element element)
    {
        if (!element.Parent.Exists) return tree;
        var holder = Inside(tree, element.Parent);
        var name = element.Type.IsPrimitive ? "_" + element.JsonName : element.JsonName;
        if (element.Repeat < 0)
        {
            if (holder[name] is not JsonObject found) holder[name] = found = [];
            return found;
        }

        if (holder[name] is not JsonArray list) holder[name] = list = [];
        while (list.Count <= element.Repeat) list.Add(null);
        if (list[element.Repeat] is not JsonObject item) list[element.Repeat] = item = [];
        return item;
    }
}
