using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Packages;

/// <summary>A definition of a loaded package as the API gives it: under an id that is its own here, and with its package as meta.source.</summary>
internal sealed record HeldDefinition(ResourceKey Key, string? Url, string? Version, LoadedPackage Package, ReadOnlyMemory<byte> Json)
{
    /// <summary>What meta.source of every loaded definition begins with: a package URL. github.com/package-url/purl-spec</summary>
    public const string SourcePrefix = "pkg:npm/";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Source => $"{SourcePrefix}{Package.Manifest.Name}@{Package.Manifest.Version}";

    /// <summary>The resource as it is stored.</summary>
    public ReadOnlyMemory<byte> ToResource()
    {
        var buffer = new ArrayBufferWriter<byte>(Json.Length + 256);
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        using var document = JsonDocument.Parse(Json);
        writer.WriteStartObject();
        writer.WriteString("resourceType", Key.Type);
        writer.WriteString("id", Key.Id);
        WriteMeta(writer, document.RootElement);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name is not ("resourceType" or "id" or "meta")) property.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Whether what is stored is this: the store writes in meta and leaves every other byte as it is.</summary>
    public static bool IsSame(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> resource, string source) =>
        stored.IndexOf(System.Text.Encoding.UTF8.GetBytes($"\"{source}\"")) is >= 0 and < 512 && stored.EndsWith(AfterMeta(resource));

    private static ReadOnlySpan<byte> AfterMeta(ReadOnlySpan<byte> resource)
    {
        var reader = new Utf8JsonReader(resource);
        while (reader.Read())
        {
            if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("meta"u8)) continue;
            reader.Read();
            reader.Skip();
            return resource[(int)reader.BytesConsumed..];
        }

        return resource;
    }

    private void WriteMeta(Utf8JsonWriter writer, JsonElement root)
    {
        writer.WriteStartObject("meta");
        writer.WriteString("source", Source);
        if (root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in meta.EnumerateObject())
            {
                if (property.Name is not ("source" or "versionId" or "lastUpdated")) property.WriteTo(writer);
            }
        }
        else if (Package == LoadedPackage.R4)
        {
            // The pack leaves out what only explains; whoever reads it here must know. hl7.org/fhir/R4/resource.html#simple-tags
            writer.WriteStartArray("tag");
            writer.WriteStartObject();
            writer.WriteString("system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue");
            writer.WriteString("code", "SUBSETTED");
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
