using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Server.Presentation;

/// <summary>The part of a resource that <c>_summary</c> or <c>_elements</c> asks for, tagged SUBSETTED. hl7.org/fhir/R4/search.html#summary</summary>
/// <remarks>Works on the text, so that what is kept is kept byte by byte.</remarks>
public sealed class ResourceSubset
{
    private const string TagSystem = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string? summary;
    private readonly IReadOnlyList<string>? elements;
    private readonly DefinitionCatalogue definitions;

    private ResourceSubset(string? summary, IReadOnlyList<string>? elements, DefinitionCatalogue definitions) =>
        (this.summary, this.elements, this.definitions) = (summary, elements, definitions);

    /// <summary>What the parameters ask for; null for whole resources.</summary>
    /// <param name="type">The resource type asked about, whose elements <c>_elements</c> must name; null for several.</param>
    public static Outcome<ResourceSubset?> Read(IEnumerable<KeyValuePair<string, string>> parameters, string? type, DefinitionCatalogue definitions)
    {
        string? summary = null;
        List<string>? elements = null;
        foreach (var (name, value) in parameters)
        {
            if (name == "_summary")
            {
                if (value is not ("true" or "text" or "data" or "count" or "false"))
                    return Issue.Error(IssueType.Value, "search-summary", "_summary is true, text, data, count or false. Give one of them, or leave it out.");
                summary = value is "false" or "count" ? null : value;
            }
            else if (name == "_elements" && value.Length > 0)
            {
                elements = [.. elements ?? [], .. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
            }
        }

        var schema = type is null ? null : definitions.FindResourceType(type);
        if (elements?.Any(element => !element.Contains('.') && schema is not null && schema.Elements.All(known => known.Name != element)) == true)
        {
            return Issue.Error(IssueType.Value, "search-elements",
                $"_elements names something that is no element of {type}. Name elements of the resource itself, such as {type}.identifier, without [x]: value.");
        }

        return Outcome<ResourceSubset?>.Success(summary is null && elements is null ? null : new ResourceSubset(summary, elements, definitions));
    }

    /// <summary>The part of a resource.</summary>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json, string type)
    {
        if (definitions.FindResourceType(type) is not { } schema) return json;
        var buffer = new ArrayBufferWriter<byte>(json.Length);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        writer.WriteStartObject();
        var isTagged = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (name == "meta")
            {
                isTagged = true;
                WriteMeta(ref reader, writer, json.Span);
            }
            else if (name is "resourceType" or "id" || IsKept(schema, type, name))
            {
                writer.WritePropertyName(name);
                reader.Read();
                Copy(ref reader, writer, json.Span, summary == "true" ? schema.Find(name.TrimStart('_'))?.Type : null);
            }
            else
            {
                reader.Skip();
            }
        }

        if (!isTagged)
        {
            writer.WriteStartObject("meta");
            WriteTags(writer, default);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private bool IsKept(TypeSchema schema, string type, string property)
    {
        if (schema.Find(property.TrimStart('_')) is not { } element) return true;
        if (elements is not null && (elements.Contains(element.Name) || elements.Contains($"{type}.{element.Name}"))) return true;
        var definition = element.Definition!;
        return summary switch
        {
            "true" => definition.IsSummary,
            "text" => element.Name == "text" || definition.Min > 0,
            "data" => element.Name != "text",
            _ => definition.Min > 0 || definition.IsModifier,
        };
    }

    /// <summary>Copies a value; of a group in a summary only what is marked as summary in turn.</summary>
    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer, ReadOnlySpan<byte> json, TypeSchema? group)
    {
        if (group is null or { IsPrimitive: true } or { IsResource: true } or { Name: "Extension" } || reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            writer.WriteRawValue(json[start..(int)reader.BytesConsumed], skipInputValidation: true);
            return;
        }

        if (reader.TokenType == JsonTokenType.StartArray)
        {
            writer.WriteStartArray();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Copy(ref reader, writer, json, group);
            writer.WriteEndArray();
            return;
        }

        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var element = group.Find(name.TrimStart('_'));
            if (element is { Definition.IsSummary: false } && element.Name != "id")
            {
                reader.Skip();
                continue;
            }

            writer.WritePropertyName(name);
            reader.Read();
            Copy(ref reader, writer, json, element?.Type);
        }

        writer.WriteEndObject();
    }

    private static void WriteMeta(ref Utf8JsonReader reader, Utf8JsonWriter writer, ReadOnlySpan<byte> json)
    {
        writer.WriteStartObject("meta");
        reader.Read();
        var isTagged = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = json[start..(int)reader.BytesConsumed];
            if (name == "tag")
            {
                isTagged = true;
                WriteTags(writer, value);
            }
            else
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value, skipInputValidation: true);
            }
        }

        if (!isTagged) WriteTags(writer, default);
        writer.WriteEndObject();
    }

    private static void WriteTags(Utf8JsonWriter writer, ReadOnlySpan<byte> tags)
    {
        writer.WriteStartArray("tag");
        var reader = new Utf8JsonReader(tags);
        if (!tags.IsEmpty) reader.Read();
        while (!tags.IsEmpty && reader.Read() && reader.TokenType != JsonTokenType.EndArray) Copy(ref reader, writer, tags, null);
        writer.WriteStartObject();
        writer.WriteString("system", TagSystem);
        writer.WriteString("code", "SUBSETTED");
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
