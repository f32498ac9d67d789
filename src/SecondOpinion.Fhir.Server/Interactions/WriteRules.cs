using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>What every write of a single resource has to meet.</summary>
internal static class WriteRules
{
    /// <summary>The issues that stand in the way; empty when the resource may be written.</summary>
    public static IReadOnlyList<Issue> Check(ResourceDocument resource, string type, string? id, Validator validator)
    {
        if (resource.Root.TypeName != type)
            return [Issue.Error(IssueType.Value, "type-mismatch", $"The body is a {resource.Root.TypeName}, and the address is that of {type}. Send it to /fhir/{resource.Root.TypeName}.")];
        if (id is not null && !ResourceIds.IsValid(id))
            return [Issue.Error(IssueType.Value, "id-malformed", "The id in the address is not a FHIR id. An id has 1 to 64 letters, digits, dots or hyphens.")];
        if (id is not null && resource.Root.ChildText("id") is var bodyId && bodyId != id)
        {
            return [bodyId is null
                ? new Issue(IssueSeverity.Error, IssueType.Required, "id-missing", $"{type}.id", "The body has no id. An update carries the same id as its address.")
                : new Issue(IssueSeverity.Error, IssueType.Value, "id-mismatch", $"{type}.id", "The id in the body differs from the one in the address. Make them the same.")];
        }

        var issues = validator.Validate(resource, ClientWrites.Validation);
        return issues.Any(issue => issue.Severity >= IssueSeverity.Error) ? issues : [];
    }

    /// <summary>If-Match, read; the version is null when the header is absent.</summary>
    public static Outcome<int?> ReadIfMatch(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString();
        if (header.Length == 0) return Outcome<int?>.Success(null);
        return WeakETag.ReadVersion(header) is { } version
            ? Outcome<int?>.Success(version)
            : Issue.Error(IssueType.Value, "etag-malformed", "If-Match is not a weak ETag of a version. Write it as W/\"3\", the way ETag gave it.");
    }
}
