namespace SecondOpinion.Fhir.Model;

/// <summary>The codes of hl7.org/fhir/R4/valueset-issue-type.html that this server gives.</summary>
public enum IssueType
{
    Invalid,
    Structure,
    Required,
    Value,
    Invariant,
    Security,
    Login,
    Forbidden,
    Processing,
    NotSupported,
    Duplicate,
    MultipleMatches,
    NotFound,
    Deleted,
    TooLong,
    CodeInvalid,
    Extension,
    TooCostly,
    BusinessRule,
    Conflict,
    Transient,
    LockError,
    Exception,
    Timeout,
    Throttled,
    Informational,
}
