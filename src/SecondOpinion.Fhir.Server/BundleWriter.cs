using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Server.Presentation;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server;

/// <summary>Writes a Bundle around resources whose bytes are copied as they are stored. hl7.org/fhir/R4/bundle.html</summary>
public sealed class BundleWriter : IDisposable
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> buffer = new(16 * 1024);
    private readonly Utf8JsonWriter writer;
    private readonly string baseUrl;
    private readonly ResourceSubset? subset;
    private bool hasEntries;

    /// <param name="type">searchset, history, transaction-response, batch-response, document.</param>
    /// <param name="total">Left out when null.</param>
    /// <param name="subset">The part that is shown of each resource found; null for all of it.</param>
    public BundleWriter(string type, string baseUrl, int? total = null, ResourceSubset? subset = null)
    {
        this.baseUrl = baseUrl;
        this.subset = subset;
        writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        writer.WriteString("resourceType", "Bundle");
        writer.WriteString("type", type);
        if (total is not null) writer.WriteNumber("total", total.Value);
    }

    /// <summary>Identifier and time of a document, before its first entry. hl7.org/fhir/R4/documents.html</summary>
    public void Identity(string urn, string timestamp)
    {
        writer.WriteStartObject("identifier");
        writer.WriteString("system", "urn:ietf:rfc:3986");
        writer.WriteString("value", urn);
        writer.WriteEndObject();
        writer.WriteString("timestamp", timestamp);
    }

    /// <summary>A resource of a document.</summary>
    public void Holds(StoredVersion version)
    {
        Begin();
        writer.WriteString("fullUrl", $"{baseUrl}/{version.Key}");
        Resource(version.Json);
        writer.WriteEndObject();
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

        // What is contained is named by its container's address and a fragment; without an id there is none. hl7.org/fhir/R4/search.html#contained
        if (version.Container is null) writer.WriteString("fullUrl", $"{baseUrl}/{version.Key}");
        else if (version.Key.Id.Length > 0) writer.WriteString("fullUrl", $"{baseUrl}/{version.Container}#{version.Key.Id}");
        Resource(Shown(version));
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
        if (!version.IsDeleted) Resource(Shown(version));
        var method = version.Kind switch { ChangeKind.Create => "POST", ChangeKind.Delete => "DELETE", _ => "PUT" };
        writer.WriteStartObject("request");
        writer.WriteString("method", method);
        writer.WriteString("url", method == "POST" ? version.Key.Type : version.Key.ToString());
        writer.WriteEndObject();
        writer.WriteStartObject("response");
        writer.WriteString("status", version.IsDeleted ? "204" : version.Version == 1 ? "201" : "200");
        Stamp(version);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>What became of an entry that wrote, or matched what was there.</summary>
    /// <param name="prefer">What Prefer asks for: without it the content is left out.</param>
    /// <param name="findings">What was noticed about it; null to say nothing.</param>
    public void Answered(string status, StoredVersion version, string? prefer = null, IReadOnlyList<Issue>? findings = null)
    {
        Begin();
        if (!version.IsDeleted)
        {
            writer.WriteString("fullUrl", $"{baseUrl}/{version.Key}");
            if (prefer == "representation") Resource(version.Json);
        }

        writer.WriteStartObject("response");
        writer.WriteString("status", status);
        if (!version.IsDeleted) writer.WriteString("location", $"{version.Key}/_history/{version.Version}");
        if (version.Version > 0) Stamp(version);
        if (findings is not null) Outcome(OperationOutcomes.Write(findings, ofRequest: false));
        else if (prefer == "OperationOutcome") Outcome(OperationOutcomes.Write([]));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>An entry of a document or a message: a resource under its address.</summary>
    public void Entry(string key, ReadOnlyMemory<byte> json)
    {
        Begin();
        writer.WriteString("fullUrl", $"{baseUrl}/{key}");
        Resource(json);
        writer.WriteEndObject();
    }

    /// <summary>Identifies a document or a message, and says when it was made.</summary>
    public void Identify(string uuid, DateTimeOffset at)
    {
        writer.WriteStartObject("identifier");
        writer.WriteString("system", "urn:ietf:rfc:3986");
        writer.WriteString("value", $"urn:uuid:{uuid}");
        writer.WriteEndObject();
        writer.WriteString("timestamp", InstantText.Of(at));
    }

    /// <summary>What became of an entry that was run as a request.</summary>
    /// <param name="prefer">What Prefer asks of writes: without it their content is left out.</param>
    public void Answered(FhirAnswer answer, string? prefer)
    {
        Begin();
        var isWrite = answer.Location is not null;
        var isOutcome = answer.Issues.Count > 0 || (isWrite && prefer == "OperationOutcome");
        if (isWrite) writer.WriteString("fullUrl", $"{baseUrl}/{answer.Version!.Key}");
        if (!answer.Body.IsEmpty && !isOutcome && (!isWrite || prefer == "representation")) Resource(answer.Body);
        writer.WriteStartObject("response");
        writer.WriteString("status", $"{answer.Status} {ReasonPhrases.GetReasonPhrase(answer.Status)}".TrimEnd());
        if (isWrite) writer.WriteString("location", answer.Location);
        if (answer.Version is { Version: > 0 } version) Stamp(version);
        if (!answer.Body.IsEmpty && isOutcome) Outcome(answer.Body);
        writer.WriteEndObject();
        writer.WriteEndObject();
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

    private ReadOnlyMemory<byte> Shown(StoredVersion version) => subset?.Of(version.Json, version.Key.Type) ?? version.Json;

    private void Stamp(StoredVersion version)
    {
        writer.WriteString("etag", WeakETag.Of(version.Version));
        writer.WriteString("lastModified", InstantText.Of(version.LastUpdated));
    }

    private void Outcome(ReadOnlyMemory<byte> json)
    {
        writer.WritePropertyName("outcome");
        writer.WriteRawValue(json.Span, skipInputValidation: true);
    }

    private void Resource(ReadOnlyMemory<byte> json)
    {
        writer.WritePropertyName("resource");
        writer.WriteRawValue(json.Span, skipInputValidation: true);
    }
}
