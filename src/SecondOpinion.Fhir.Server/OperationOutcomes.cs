using System.Buffers;
using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Server;

/// <summary>The one table from issue to HTTP status, and how issues are written. hl7.org/fhir/R4/operationoutcome.html</summary>
public static class OperationOutcomes
{
    /// <summary>Where the meaning of our issue ids is kept: the system of OperationOutcome.issue.details.</summary>
    public const string IssueIdSystem = "https://second-opinion.example/fhir/CodeSystem/issue-id";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The status of an answer with these issues: that of the first error.</summary>
    public static int StatusOf(IReadOnlyList<Issue> issues) => issues.FirstOrDefault(issue => issue.Severity >= IssueSeverity.Error) is { } first ? StatusOf(first) : StatusCodes.Status200OK;

    public static int StatusOf(Issue issue) => issue.Id switch
    {
        "version-mismatch" or "condition-multiple-matches" or "resource-exists" => StatusCodes.Status412PreconditionFailed,
        "media-type" => StatusCodes.Status415UnsupportedMediaType,
        "rate-limited" => StatusCodes.Status429TooManyRequests,
        "not-acceptable" => StatusCodes.Status406NotAcceptable,
        "method-not-allowed" or "update-create-off" => StatusCodes.Status405MethodNotAllowed,
        "etag-malformed" or "id-mismatch" or "id-missing" or "id-malformed" or "type-mismatch" or "parameter-malformed" => StatusCodes.Status400BadRequest,
        _ when issue.Id.StartsWith("search-", StringComparison.Ordinal) || issue.Id.StartsWith("condition-", StringComparison.Ordinal) => StatusCodes.Status400BadRequest,

        // Something that the body refers to is missing: the address is not what is wrong.
        _ when issue is { Code: IssueType.NotFound or IssueType.MultipleMatches, Expression.Length: > 0 } => StatusCodes.Status422UnprocessableEntity,
        _ => StatusOf(issue.Code),
    };

    /// <summary>The issues as an OperationOutcome, in UTF-8 JSON.</summary>
    /// <param name="ofRequest">False for findings that are part of an answer, which a repeat gets again to the letter.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<Issue> issues, bool ofRequest = true)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed)) Write(writer, issues, ofRequest);
        return buffer.WrittenMemory;
    }

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Issue> issues, bool ofRequest = true)
    {
        writer.WriteStartObject();
        writer.WriteString("resourceType", "OperationOutcome");
        if (ofRequest && RequestIds.Current is { } id) writer.WriteString("id", id);
        writer.WriteStartArray("issue");
        foreach (var issue in issues) Write(writer, issue);
        if (issues.Count == 0) Write(writer, new Issue(IssueSeverity.Information, IssueType.Informational, "ok", "", "Nothing was found to be wrong."));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, Issue issue)
    {
        writer.WriteStartObject();
        writer.WriteString("severity", issue.Severity.ToString().ToLowerInvariant());
        writer.WriteString("code", Kebab(issue.Code.ToString()));
        writer.WriteStartObject("details");
        writer.WriteStartArray("coding");
        writer.WriteStartObject();
        writer.WriteString("system", IssueIdSystem);
        writer.WriteString("code", issue.Id);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteString("diagnostics", issue.Line > 0 ? $"{issue.Message} (line {issue.Line}, column {issue.Column})" : issue.Message);
        if (issue.Expression.Length > 0)
        {
            writer.WriteStartArray("expression");
            writer.WriteStringValue(issue.Expression);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static int StatusOf(IssueType code) => code switch
    {
        IssueType.Invalid => StatusCodes.Status400BadRequest,
        IssueType.Login => StatusCodes.Status401Unauthorized,
        IssueType.Forbidden or IssueType.Security => StatusCodes.Status403Forbidden,
        IssueType.NotFound => StatusCodes.Status404NotFound,
        IssueType.Deleted => StatusCodes.Status410Gone,
        IssueType.Conflict or IssueType.LockError => StatusCodes.Status409Conflict,
        IssueType.MultipleMatches => StatusCodes.Status412PreconditionFailed,
        IssueType.TooLong => StatusCodes.Status413PayloadTooLarge,
        IssueType.Throttled or IssueType.Transient or IssueType.Timeout => StatusCodes.Status503ServiceUnavailable,
        IssueType.NotSupported => StatusCodes.Status501NotImplemented,
        IssueType.Exception => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    private static string Kebab(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
