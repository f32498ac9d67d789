using System.Buffers;
using System.Globalization;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Xml;
using SecondOpinion.Fhir.Server.Interactions;
using SecondOpinion.Fhir.Server.Presentation;
using SecondOpinion.Fhir.Server.Security;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server;

/// <summary>One answer: status, headers, and JSON that is sent as it is, or as XML where the client likes that better.</summary>
public sealed class FhirAnswer : IResult
{
    private FhirAnswer(int status, ReadOnlyMemory<byte> body) => (Status, Body) = (status, body);

    public int Status { get; }

    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Why it failed; empty for any other answer.</summary>
    public IReadOnlyList<Issue> Issues { get; private init; } = [];

    /// <summary>The version that the headers speak of, or null.</summary>
    public StoredVersion? Version { get; private init; }

    /// <summary>Relative to the base: <c>Task/1/_history/2</c>.</summary>
    public string? Location { get; private init; }

    public static FhirAnswer Of(int status, ReadOnlyMemory<byte> body) => new(status, body);

    public static FhirAnswer Fail(IReadOnlyList<Issue> issues) => new(OperationOutcomes.StatusOf(issues), OperationOutcomes.Write(issues)) { Issues = issues };

    public static FhirAnswer Fail(Issue issue) => Fail([issue]);

    /// <summary>A stored resource, or the part of it that was asked for.</summary>
    public static FhirAnswer Resource(StoredVersion version, ResourceSubset? subset = null) =>
        new(StatusCodes.Status200OK, subset?.Of(version.Json, version.Key.Type) ?? version.Json) { Version = version };

    /// <summary>The client has this version already.</summary>
    public static FhirAnswer NotModified(StoredVersion version) => new(StatusCodes.Status304NotModified, default) { Version = version };

    /// <summary>What a write made, with the body that Prefer asks for. hl7.org/fhir/R4/http.html#ops</summary>
    public static FhirAnswer Written(StoredVersion version, int status, string? prefer)
    {
        var body = prefer switch
        {
            "minimal" => default,
            "OperationOutcome" => OperationOutcomes.Write([]),
            _ => version.Json,
        };
        return new FhirAnswer(status, body) { Version = version, Location = $"{version.Key}/_history/{version.Version}" };
    }

    public static FhirAnswer NoContent(StoredVersion? version = null) => new(StatusCodes.Status204NoContent, default) { Version = version };

    /// <summary>The same refusal, its issues seen from a place further out.</summary>
    public FhirAnswer Placed(Func<Issue, Issue> place)
    {
        var placed = Issues.Select(place).ToArray();
        return placed.Length == 0 ? this : new FhirAnswer(Status, OperationOutcomes.Write(placed)) { Issues = placed };
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (httpContext.Features.Get<AuditedRequest>() is { } audited && !await audited.Record(this))
        {
            // Recorded as given, which the record may say of what was not; never the other way round.
            await Fail(AuditTrail.Unavailable).ExecuteAsync(httpContext);
            return;
        }

        if (httpContext.Features.Get<EntryAnswer>() is { } entry)
        {
            entry.Answer = this;
            return;
        }

        var response = httpContext.Response;
        response.StatusCode = Status;
        if (Version is { Version: > 0 })
        {
            response.Headers.ETag = WeakETag.Of(Version.Version);
            response.Headers.LastModified = Version.LastUpdated.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture);
        }

        if (Location is not null) response.Headers.Location = $"{BaseUrl.Of(httpContext.Request)}/{Location}";
        if (Status == StatusCodes.Status503ServiceUnavailable) response.Headers.RetryAfter = "1";
        if (Body.IsEmpty) return;
        var isXml = FhirMediaTypes.OfAnswer(httpContext.Request) == FhirFormat.Xml;
        var body = isXml ? ToXml(httpContext) : Body;
        if (httpContext.Request.Query["_pretty"] == "true") body = isXml ? PrettyText.Xml(body) : PrettyText.Json(body.Span);
        response.ContentType = $"{(isXml ? FhirMediaTypes.Xml : FhirMediaTypes.Json)}; charset=utf-8";
        response.ContentLength = body.Length;
        response.Headers.Vary = "Accept";
        if (!HttpMethods.IsHead(httpContext.Request.Method)) await response.BodyWriter.WriteAsync(body, httpContext.RequestAborted);
    }

    private ReadOnlyMemory<byte> ToXml(HttpContext context)
    {
        var definitions = context.RequestServices.GetRequiredService<DefinitionCatalogue>();
        var buffer = new ArrayBufferWriter<byte>(Body.Length);
        XmlResourceWriter.Write(ResourceDocument.Parse(Body, definitions).Value.Root, buffer);
        return buffer.WrittenMemory;
    }
}
