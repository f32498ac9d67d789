using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server;

/// <summary>Writes a Bundle around resources whose bytes are copied as they are stored. hl7.org/fhir/R4/bundle.html</summary>
public sealed class BundleWriter : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> buffer = new(16 * 1024);
    private readonly Utf8JsonWriter writer;
    private readonly string baseUrl;
    private bool hasEntries;

    /// <param name="type">searchset, history, transaction-response, batch-response.</param>
    /// <param name="total">Left out when null.</param>
    public BundleWriter(string type, string baseUrl, int? total = null)
    {
        this.baseUrl = baseUrl;
        writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        writer.WriteString("resourceType", "Bundle");
        writer.WriteString("type", type);
        if (total is not null) writer.WriteNumber("total", total.Value);
    }

    /// <summary>Links come before the first entry.</summary>
    public void Links(params ReadOnlySpan<(string Relation, string Url)> links)
    {
        writer.WriteStartArray("link");
        foreach (var (relation, url) in links)
        {
            writer.WriteStartObject();
            writer.WriteString("relation", relation);
            writer.WriteString("url", url);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A match or an include of a search.</summary>
    public void Found(StoredVersion version, string mode)
    {
        Begin();
        writer.WriteString("fullUrl", $"{baseUrl}/{version.Key}");
        Resource(version.Json);
        writer.WriteStartObject("search");
        writer.WriteString("mode", mode);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>What a lenient search left out.</summary>
    public void FoundOutcome(IReadOnlyList<Issue> issues)
    {
        Begin();
        writer.WritePropertyName("resource");
        OperationOutcomes.Write(writer, issues);
        writer.WriteStartObject("search");
        writer.WriteString("mode", "outcome");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>One version in a history.</summary>
    public void Past(StoredVersion version)
    {
        Begin();
        writer.WriteString("fullUrl", $"{baseUrl}/{version.Key}");
        if (!version.IsDeleted) Resource(version.Json);
        var method = version.Kind switch { ChangeKind.Create => "POST", ChangeKind.Delete => "DELETE", _ => "PUT" };
        writer.WriteStartObject("request");
        writer.WriteString("method", method);
        writer.WriteString("url", method == "POST" ? version.Key.Type : version.Key.ToString());
        writer.WriteEndObject();
        writer.WriteStartObject("response");
        writer.WriteString("status", version.IsDeleted ? "204" : version.Version == 1 ? "201" : "200");
        writer.WriteString("etag", WeakETag.Of(version.Version));
        writer.WriteString("lastModified", InstantText.Of(version.LastUpdated));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>What became of an entry that wrote, or matched what was there.</summary>
    /// <param name="withResource">Prefer asked for it.</param>
    public void Answered(string status, StoredVersion version, bool withResource)
    {
        Begin();
        if (!version.IsDeleted)
        {
            writer.WriteString("fullUrl", $"{baseUrl}/{version.Key}");
            if (withResource) Resource(version.Json);
        }

        writer.WriteStartObject("response");
        writer.WriteString("status", status);
        if (!version.IsDeleted) writer.WriteString("location", $"{version.Key}/_history/{version.Version}");
        writer.WriteString("etag", WeakETag.Of(version.Version));
        writer.WriteString("lastModified", InstantText.Of(version.LastUpdated));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>What became of an entry that was answered with a status and perhaps a body: a read, a search, an error.</summary>
    public void Answered(string status, ReadOnlyMemory<byte> body, bool isOutcome)
    {
        Begin();
        if (!isOutcome && !body.IsEmpty) Resource(body);
        writer.WriteStartObject("response");
        writer.WriteString("status", status);
        if (isOutcome && !body.IsEmpty)
        {
            writer.WritePropertyName("outcome");
            writer.WriteRawValue(body.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>An entry that has been written already.</summary>
    public void Copy(ReadOnlyMemory<byte> entry)
    {
        if (!hasEntries) writer.WriteStartArray("entry");
        hasEntries = true;
        writer.WriteRawValue(entry.Span, skipInputValidation: true);
    }

    /// <summary>Ends the Bundle; nothing can be added after it.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        if (hasEntries) writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    public void Dispose() => writer.Dispose();

    private void Begin()
    {
        if (!hasEntries) writer.WriteStartArray("entry");
        hasEntries = true;
        writer.WriteStartObject();
    }

    private void Resource(ReadOnlyMemory<byte> json)
    {
        writer.WritePropertyName("resource");
        writer.WriteRawValue(json.Span, skipInputValidation: true);
    }
}
