namespace SecondOpinion.Fhir.Server.Security;

/// <summary>What an AuditEvent is made of.</summary>
/// <param name="Kind">What happened: a code of AuditEvent.type.</param>
/// <param name="Action">C, R, U, D or E. hl7.org/fhir/R4/valueset-audit-event-action.html</param>
/// <param name="Target">What it was about: <c>Patient/1</c>, <c>Task</c>, or the path.</param>
/// <param name="Query">The query as it was asked.</param>
/// <param name="Who">Null for the server itself, and for whoever was not recognised.</param>
/// <param name="Reason">Id of the issue it was refused with; what an operator did.</param>
/// <param name="Written">Versions that were written.</param>
internal sealed record AuditFacts(
    string Kind, string Action, string Target, string? Query, Identity? Who, string? Address, string? RequestId, DateTimeOffset At, int Status, string? Reason, IReadOnlyList<string> Written)
{
    /// <summary>RESTful operation. terminology.hl7.org/CodeSystem/audit-event-type</summary>
    public const string Rest = "rest";

    /// <summary>User authentication, in DICOM's codes.</summary>
    public const string Login = "110114";

    /// <summary>Security alert, in DICOM's codes.</summary>
    public const string Security = "110113";
}
