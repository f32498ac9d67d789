using System.Globalization;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary>How one version of a resource becomes another, as a FHIRPath Patch that says of each change what was there before. hl7.org/fhir/R4/fhirpatch.html</summary>
/// <remarks>Lists are compared place by place: what changed within an item is told item by item, what is longer or shorter at its end.</remarks>
internal sealed class ResourceDiff(DefinitionCatalogue definitions)
{
    private readonly JsonArray operations = [];

    /// <param name="from">The earlier version.</param>
    /// <param name="to">The later one, of the same type.</param>
    public JsonObject Between(JsonObject from, JsonObject to)
    {
        var type = (string)from["resourceType"]!;
        Group(type, definitions.FindResourceType(type)!, from, to);
        var parameters = new JsonObject { ["resourceType"] = "Parameters" };
        if (operations.Count > 0) parameters["parameter"] = operations;
        return parameters;
    }

    private void Group(string path, TypeSchema type, JsonObject from, JsonObject to)
    {
        foreach (var element in type.Elements)
        {
            var (before, after) = (Items(from, element), Items(to, element));
            var place = $"{path}.{Name(element)}";
            if (!element.IsList)
            {
                if (before.Count > 0 && after.Count > 0) Both(place, element, before[0], after[0]);
                else if (before.Count > 0 && !IsOtherChoice(type, element, to)) Operation("delete", place, previous: before[0], element: element);
                else if (after.Count > 0) AddOrChange(path, type, element, from, after[0]);
                continue;
            }

            for (var at = 0; at < Math.Min(before.Count, after.Count); at++) Both(Numbered(place, at), element, before[at], after[at]);
            for (var at = before.Count; at < after.Count; at++) Operation("insert", place, after[at], element: element, index: at);
            for (var at = before.Count - 1; at >= after.Count; at--) Operation("delete", Numbered(place, at), previous: before[at], element: element);
        }
    }

    private void AddOrChange(string path, TypeSchema type, ElementSchema element, JsonObject from, Item after)
    {
        // Another type of the same choice was there: one replacement, not a deletion and an addition.
        if (type.Elements.FirstOrDefault(other => other.Name == element.Name && other != element && Items(from, other).Count > 0) is { } other)
            Operation("replace", $"{path}.{Name(element)}", after, Items(from, other)[0], element, other);
        else Operation("add", path, after, element: element, name: element.Name);
    }

    private static bool IsOtherChoice(TypeSchema type, ElementSchema element, JsonObject to) =>
        element.IsChoice && type.Elements.Any(other => other.Name == element.Name && other != element && Items(to, other).Count > 0);

    private void Both(string place, ElementSchema element, Item before, Item after)
    {
        if (before.IsSame(after)) return;
        if (element.Type is { IsPrimitive: false, IsResource: false } group && before.Value is JsonObject from && after.Value is JsonObject to) Group(place, group, from, to);
        else Operation("replace", place, after, before, element, element);
    }

    /// <summary>What stands under an element's name, a primitive's extensions with their value.</summary>
    private static List<Item> Items(JsonObject holder, ElementSchema element)
    {
        var (values, extras) = (holder[element.JsonName], holder["_" + element.JsonName]);
        if (!element.IsList) return values is null && extras is null ? [] : [new Item(values, extras)];
        var (list, more) = (values as JsonArray, extras as JsonArray);
        var count = Math.Max(list?.Count ?? 0, more?.Count ?? 0);
        return [.. Enumerable.Range(0, count).Select(at => new Item(At(list, at), At(more, at)))];
    }

    private static JsonNode? At(JsonArray? list, int at) => list is not null && at < list.Count ? list[at] : null;

    private static string Numbered(string place, int at) => string.Create(CultureInfo.InvariantCulture, $"{place}[{at}]");

    /// <summary>A name as FHIRPath reads it: one of its own words stands in backticks.</summary>
    private static string Name(ElementSchema element) => element.Name is "div" ? "`div`" : element.Name;

    private void Operation(string type, string path, Item? value = null, Item? previous = null, ElementSchema? element = null, ElementSchema? previousElement = null, string? name = null, int? index = null)
    {
        var parts = new JsonArray(Part("type", "valueCode", type), Part("path", "valueString", path));
        if (name is not null) parts.Add(Part("name", "valueString", name));
        if (index is not null) parts.Add(Part("index", "valueInteger", index.Value));
        if (previous is not null) parts.Add(Carry("previousValue", previous, previousElement ?? element!));
        if (value is not null) parts.Add(Carry("value", value, element!));
        operations.Add(new JsonObject { ["name"] = "operation", ["part"] = parts });
    }

    private static JsonObject Part(string name, string field, JsonNode value) => new() { ["name"] = name, [field] = value };

    /// <summary>A datatype goes into value[x]; what value[x] can't hold, such as a nameless group, goes into parts of its children's names.</summary>
    private JsonObject Carry(string name, Item item, ElementSchema element)
    {
        var part = new JsonObject { ["name"] = name };
        var field = "value" + char.ToUpperInvariant(element.TypeCode[0]) + element.TypeCode[1..];
        if (item.Value is JsonObject resource && resource["resourceType"] is not null) part["resource"] = resource.DeepClone();
        else if (definitions.FindType("Parameters")!.Find("parameter")!.Type!.Find(field) is not null || element.Type is { IsPrimitive: true })
        {
            if (element.TypeCode is "xhtml" or "http://hl7.org/fhirpath/System.String") field = "valueString";
            if (item.Value is not null) part[field] = item.Value.DeepClone();
            if (item.Extras is not null) part["_" + field] = item.Extras.DeepClone();
        }
        else if (item.Value is JsonObject group)
        {
            var parts = new JsonArray();
            foreach (var child in element.Type!.Elements)
            {
                foreach (var inner in Items(group, child)) parts.Add(Carry(child.JsonName, inner, child));
            }

            part["part"] = parts;
        }

        return part;
    }

    /// <param name="Extras">Id and extensions of a primitive.</param>
    private sealed record Item(JsonNode? Value, JsonNode? Extras)
    {
        public bool IsSame(Item other) => JsonNode.DeepEquals(Value, other.Value) && JsonNode.DeepEquals(Extras, other.Extras);
    }
}
