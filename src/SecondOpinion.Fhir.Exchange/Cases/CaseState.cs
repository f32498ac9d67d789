namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Where a case stands: what the Case Task says, and what the Review Task says beside it.</summary>
/// <param name="CaseStatus">Task.status of the Case Task.</param>
/// <param name="BusinessStatus">Task.businessStatus of both.</param>
/// <param name="ReviewStatus">Task.status of the current Review Task; null while there is none.</param>
public sealed record CaseState(string Name, string CaseStatus, string BusinessStatus, string? ReviewStatus)
{
    public static readonly CaseState Submitted = new("Submitted", "requested", "submitted", null);
    public static readonly CaseState Incomplete = new("Incomplete", "received", "awaiting-information", null);
    public static readonly CaseState Queued = new("Queued", "accepted", "queued", "requested");
    public static readonly CaseState Claimed = new("Claimed", "accepted", "claimed", "received");
    public static readonly CaseState Assigned = new("Accepted by the centre", "accepted", "assigned", "accepted");
    public static readonly CaseState InReview = new("In review", "in-progress", "in-review", "in-progress");
    public static readonly CaseState Answered = new("Final opinion", "completed", "final-opinion", "completed");
    public static readonly CaseState Declined = new("Declined before acceptance", "accepted", "queued", "rejected");
    public static readonly CaseState GivenUp = new("Given up after acceptance", "accepted", "queued", "failed");

    public static readonly IReadOnlyList<CaseState> All = [Submitted, Incomplete, Queued, Claimed, Assigned, InReview, Answered, Declined, GivenUp];
}
