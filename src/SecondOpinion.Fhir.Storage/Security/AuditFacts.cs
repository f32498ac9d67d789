namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>What an AuditEvent is made of.</summary>
/// <param name="Action">C, R, U, D or E. hl7.org/fhir/R4/valueset-audit-event-action.html</param>
/// <param name="Target">What it was about: <c>Patient/1</c>, <c>Task</c>, or the path.</param>
/// <param name="At">When it happened, to the millisecond.</param>
/// <param name="Status">Of the answer, as HTTP has it.</param>
public sealed record AuditFacts(AuditKind Kind, char Action, string Target, DateTimeOffset At, int Status)
{
    /// <summary>The query as it was asked; null without one.</summary>
    public string? Query { get; init; }

    /// <summary>Null for the server itself, and for whoever was not recognised.</summary>
    public AuditAgent? Who { get; init; }

    /// <summary>Where the request came from; null where there was none.</summary>
    public string? Address { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Id of the issue it was refused with; what an operator did.</summary>
    public string? Reason { get; init; }

    /// <summary>Versions that were written: <c>Task/1/_history/2</c>.</summary>
    public IReadOnlyList<string> Written { get; init; } = [];

    /// <summary>Ids of the Patients that the answer tells of.</summary>
    public IReadOnlyList<string> Patients { get; init; } = [];
}
