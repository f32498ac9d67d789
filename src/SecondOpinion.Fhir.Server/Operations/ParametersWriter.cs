using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary>Writes the Parameters that an operation answers with. hl7.org/fhir/R4/parameters.html</summary>
internal sealed class ParametersWriter : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions PlainText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter writer;

    public ParametersWriter()
    {
        writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        writer.WriteString("resourceType", "Parameters");
        writer.WriteStartArray("parameter");
    }

    /// <summary>A parameter with one value; none at all where the value is null.</summary>
    /// <param name="field"><c>valueString</c>, <c>valueCode</c> and so on.</param>
    public void Value(string name, string field, string? value)
    {
        if (value is null) return;
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString(field, value);
        writer.WriteEndObject();
    }

    /// <summary>A parameter whose value is JSON already; none at all where it is null.</summary>
    public void Raw(string name, string field, string? json)
    {
        if (json is null) return;
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WritePropertyName(field);
        writer.WriteRawValue(json);
        writer.WriteEndObject();
    }

    public void Value(string name, bool value)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteBoolean("valueBoolean", value);
        writer.WriteEndObject();
    }

    /// <summary>A parameter made of parts, whose values are JSON already; parts without a value are left out.</summary>
    public void Parts(string name, params ReadOnlySpan<(string Name, string Field, string? Json)> parts)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteStartArray("part");
        foreach (var (part, field, json) in parts)
        {
            if (json is null) continue;
            writer.WriteStartObject();
            writer.WriteString("name", part);
            writer.WritePropertyName(field);
            writer.WriteRawValue(json);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static string Text(string value) => JsonSerializer.Serialize(value, PlainText);

    /// <summary>Ends the resource; nothing can be added after it.</summary>
    public FhirAnswer Finish()
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return FhirAnswer.Of(StatusCodes.Status200OK, buffer.WrittenMemory);
    }

    public void Dispose() => writer.Dispose();
}
