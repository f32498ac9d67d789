namespace SecondOpinion.Fhir.Model;

/// <summary>hl7.org/fhir/R4/valueset-issue-severity.html, mildest first so that severities compare.</summary>
public enum IssueSeverity
{
    Information,
    Warning,
    Error,
    Fatal,
}
