namespace SecondOpinion.Fhir.Model;

/// <summary>One thing that is wrong, or worth knowing, and where.</summary>
/// <param name="Severity">How bad it is; anything from <see cref="IssueSeverity.Error"/> up refuses the request.</param>
/// <param name="Code">The kind of issue. hl7.org/fhir/R4/valueset-issue-type.html</param>
/// <param name="Id">Stable, documented identifier of the rule, for programs to act on.</param>
/// <param name="Expression">FHIRPath of the place, with zero-based indices: <c>Bundle.entry[3].resource.code</c>; empty when no place is known.</param>
/// <param name="Message">What was found (never a patient's value), what was expected, what to do.</param>
/// <param name="Line">Line in the text that was received, from 1; 0 when unknown.</param>
/// <param name="Column">Column in that line, from 1, counted in bytes; 0 when unknown.</param>
public sealed record Issue(
    IssueSeverity Severity, IssueType Code, string Id, string Expression, string Message, int Line = 0, int Column = 0)
{
    /// <summary>An error without a place in a resource.</summary>
    public static Issue Error(IssueType code, string id, string message) => new(IssueSeverity.Error, code, id, "", message);

    /// <summary>The same issue, seen from a place further out: <c>code</c> under <c>Bundle.entry[3].resource</c>.</summary>
    public Issue At(string expression) => this with { Expression = expression };
}
