namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>What an AuditEvent tells of: its type.</summary>
public enum AuditKind : byte
{
    /// <summary>A RESTful operation. terminology.hl7.org/CodeSystem/audit-event-type</summary>
    Rest,

    /// <summary>User authentication, in DICOM's codes: a token that was given.</summary>
    Login,

    /// <summary>Security alert, in DICOM's codes: somebody was refused, or an operator changed who may call.</summary>
    Security,
}
