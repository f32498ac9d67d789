using System.Text.Json;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.UnitTests;

/// <summary>Resources of any type that keep the structure of FHIR JSON and mean nothing, the same in every run.</summary>
internal sealed class RandomResource(int seed)
{
    private const int MaxDepth = 5;

    private static readonly string[] Texts = ["x", "final", "2015-02-04", "2015-02-04T14:34:28+01:00", "10:30:00", "http://example.org/a", "#x", "Patient/1", "é🔥\"\\\n", "mg", "AAAA", "1", "2015"];

    private readonly Random random = new(seed);
    private readonly IReadOnlyList<string> types = DefinitionCatalogue.R4.ResourceTypes;

    public byte[] Next() => JsonSerializer.SerializeToUtf8Bytes(Resource(types[random.Next(types.Count)], 0));

    private JsonObject Resource(string type, int depth)
    {
        var content = Content(DefinitionCatalogue.R4.FindType(type)!, depth);
        content.Insert(0, "resourceType", type);
        return content;
    }

    private JsonObject Content(TypeSchema type, int depth)
    {
        var content = new JsonObject();
        var wanted = depth < MaxDepth ? 1 + random.Next(5) : 1;
        var groups = type.Elements.GroupBy(element => element.Name).Select(group => group.ToList()).ToList();
        foreach (var group in groups.OrderBy(_ => random.Next()).Take(wanted))
        {
            var element = group[random.Next(group.Count)];
            if (element.Type is not { } elementType || element.TypeCode == "xhtml") continue;
            if (depth >= MaxDepth && !elementType.IsPrimitive) continue;
            if (elementType.IsPrimitive) Primitive(content, element, elementType, depth);
            else content[element.JsonName] = element.IsList ? new JsonArray([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Complex(elementType, depth))]) : Complex(elementType, depth);
        }

        // Nothing is no content.
        if (content.Count == 0 && !type.IsResource) content["id"] = "i";
        return content;
    }

    private JsonNode Complex(TypeSchema type, int depth) => type.IsResource ? Resource(types[random.Next(types.Count)], depth + 1) : Content(type, depth + 1);

    private void Primitive(JsonObject content, ElementSchema element, TypeSchema type, int depth)
    {
        var count = element.IsList ? 1 + random.Next(3) : 1;
        var hasSiblings = depth < MaxDepth && element.JsonName != "id" && !(element.JsonName == "url" && type.Name == "uri") && random.Next(5) == 0;
        var values = new List<JsonNode?>();
        var siblings = new List<JsonNode?>();
        for (var i = 0; i < count; i++)
        {
            var leavesOut = hasSiblings && random.Next(3) == 0;
            values.Add(leavesOut ? null : Value(type));
            siblings.Add(leavesOut || (hasSiblings && random.Next(2) == 0) ? new JsonObject { ["id"] = "s", ["extension"] = new JsonArray(new JsonObject { ["url"] = "u", ["valueBoolean"] = true }) } : null);
        }

        if (values.Exists(value => value is not null)) content[element.JsonName] = element.IsList ? new JsonArray([.. values]) : values[0];
        if (siblings.Exists(sibling => sibling is not null)) content["_" + element.JsonName] = element.IsList ? new JsonArray([.. siblings]) : siblings[0];
    }

    private JsonNode Value(TypeSchema type) => type.JsonKind switch
    {
        ValueKind.Boolean => random.Next(2) == 0,
        ValueKind.Number => type.Name == "decimal" ? new decimal(random.Next(), 0, 0, isNegative: false, (byte)random.Next(9)) : random.Next(1000),
        _ => Texts[random.Next(Texts.Length)],
    };
}
