using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Server.Operations.Terminology;

/// <summary>Writes a value set with its expansion, and with what the expansion depended on. hl7.org/fhir/R4/valueset-definitions.html#ValueSet.expansion</summary>
internal sealed class ExpansionWriter(ValueSetExpansion expansion, ExpansionRequest request, ParametersReader parameters)
{
    /// <summary>Parameters that are true or false, and shape what is written.</summary>
    public static readonly string[] Flags = ["includeDesignations", "includeDefinition", "excludeNested", "excludePostCoordinated"];

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IReadOnlyList<string> designations = parameters.Texts("designation");

    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> valueSet, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        using var document = JsonDocument.Parse(valueSet);
        writer.WriteStartObject();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            // The narrative describes the definition; the composition is given where it is asked for.
            if (property.Name is "text" or "expansion" || (property.Name == "compose" && !IsTrue("includeDefinition"))) continue;
            property.WriteTo(writer);
        }

        writer.WriteStartObject("expansion");
        writer.WriteString("identifier", $"urn:uuid:{Guid.CreateVersion7(now)}");
        writer.WriteString("timestamp", InstantText.Of(now));
        writer.WriteNumber("total", expansion.Total);
        if (request.Count is not null || request.Offset > 0) writer.WriteNumber("offset", request.Offset);
        WriteParameters(writer);
        if (expansion.Codes.Count > 0)
        {
            writer.WriteStartArray("contains");
            foreach (var code in expansion.Codes) WriteCode(writer, code);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private void WriteParameters(Utf8JsonWriter writer)
    {
        var written = new List<(string Name, string Field, string Json)>();
        foreach (var name in (string[])["filter", "displayLanguage"])
        {
            if (parameters.Text(name) is { } text) written.Add((name, name == "filter" ? "valueString" : "valueCode", ParametersWriter.Text(text)));
        }

        foreach (var name in (string[])["count", "offset"])
        {
            if (parameters.Text(name) is { } number) written.Add((name, "valueInteger", number));
        }

        foreach (var name in (string[])["activeOnly", "excludeNotForUI", .. Flags])
        {
            if (parameters.Text(name) is { } flag) written.Add((name, "valueBoolean", flag));
        }

        foreach (var name in (string[])["exclude-system", "system-version", "check-system-version", "force-system-version"])
            written.AddRange(parameters.Texts(name).Select(system => (name, "valueUri", ParametersWriter.Text(system))));
        written.AddRange(designations.Select(designation => ("designation", "valueString", ParametersWriter.Text(designation))));
        written.AddRange(expansion.CodeSystems.Select(system => ("used-codesystem", "valueUri", ParametersWriter.Text(system))));
        written.AddRange(expansion.Fragments.Select(system => ("fragment", "valueUri", ParametersWriter.Text(system))));
        if (written.Count == 0) return;
        writer.WriteStartArray("parameter");
        foreach (var (name, field, json) in written)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WritePropertyName(field);
            writer.WriteRawValue(json);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteCode(Utf8JsonWriter writer, ExpandedCode code)
    {
        writer.WriteStartObject();
        writer.WriteString("system", code.System);
        if (code.IsAbstract) writer.WriteBoolean("abstract", true);
        if (code.IsInactive) writer.WriteBoolean("inactive", true);
        if (code.Version is not null) writer.WriteString("version", code.Version);
        writer.WriteString("code", code.Code);
        if (code.Display is not null) writer.WriteString("display", code.Display);
        CodeDesignation[] given = designations.Count > 0 ? [.. code.Designations.Where(designation => designations.Any(designation.Matches))] : IsTrue("includeDesignations") ? [.. code.Designations] : [];
        if (given.Length > 0)
        {
            writer.WriteStartArray("designation");
            foreach (var designation in given) WriteDesignation(writer, designation);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteDesignation(Utf8JsonWriter writer, CodeDesignation designation)
    {
        writer.WriteStartObject();
        if (designation.Language is not null) writer.WriteString("language", designation.Language);
        if (designation.Use is not null)
        {
            writer.WritePropertyName("use");
            writer.WriteRawValue(designation.Use);
        }

        writer.WriteString("value", designation.Value);
        writer.WriteEndObject();
    }

    private bool IsTrue(string name) => parameters.Text(name) == "true";
}
