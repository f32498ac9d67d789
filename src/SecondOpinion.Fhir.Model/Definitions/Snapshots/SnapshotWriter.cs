using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Definitions.Snapshots;

/// <summary>Writes a StructureDefinition with its snapshot put in. hl7.org/fhir/R4/structuredefinition-operation-snapshot.html</summary>
public static class SnapshotWriter
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The definition with the snapshot that its differential gives; one without a differential keeps the snapshot it has.</summary>
    /// <returns>A failure where it is no StructureDefinition, or nothing to make a snapshot from; warnings for rows that could not be applied.</returns>
    public static Outcome<ReadOnlyMemory<byte>> Complete(ReadOnlyMemory<byte> json, DefinitionCatalogue definitions)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (DefinitionReader.Text(root, "resourceType") != "StructureDefinition" || DefinitionReader.Text(root, "url") is null)
            return Issue.Error(IssueType.Value, "snapshot-definition", "A snapshot is made of a StructureDefinition with a url. Send one.");
        var given = DefinitionReader.ReadStructure(root.Clone());
        if (given.Differential.Count == 0)
        {
            return given.Snapshot.Count > 0
                ? json
                : Issue.Error(IssueType.Required, "snapshot-differential-missing", "The definition has neither a differential nor a snapshot. Give it a differential.");
        }

        var generated = new SnapshotGenerator(definitions).Generate(given);
        if (!generated.Succeeded) return Outcome<ReadOnlyMemory<byte>>.Failure(generated.Issues);
        var baseJson = given.BaseDefinition is { } baseUrl ? definitions.Find("StructureDefinition", baseUrl.Split('|')[0]) : null;
        using var baseDocument = baseJson is { } found ? JsonDocument.Parse(found) : null;
        var rows = new SnapshotRowWriter(root, baseDocument?.RootElement);
        return Outcome<ReadOnlyMemory<byte>>.Success(Write(root, generated.Value, rows), generated.Issues);
    }

    private static ReadOnlyMemory<byte> Write(JsonElement root, IReadOnlyList<ElementDefinition> snapshot, SnapshotRowWriter rows)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        foreach (var property in root.EnumerateObject())
        {
            if (property.NameEquals("snapshot")) continue;
            if (property.NameEquals("differential"))
            {
                writer.WriteStartObject("snapshot");
                writer.WriteStartArray("element");
                foreach (var row in snapshot) rows.Write(writer, row);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            property.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }
}
