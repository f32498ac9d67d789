using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Every step there is, and who may take it. What is not listed here does not happen.</summary>
public static class CaseTransitions
{
    public static readonly IReadOnlyList<Transition> All =
    [
        new(CaseState.Submitted, CaseState.Incomplete, Actor.Hub),
        new(CaseState.Submitted, CaseState.Queued, Actor.Hub),
        new(CaseState.Incomplete, CaseState.Queued, Actor.Hub),
        new(CaseState.Queued, CaseState.Claimed, Actor.Centre),
        new(CaseState.Claimed, CaseState.Queued, Actor.Hub),
        new(CaseState.Claimed, CaseState.Assigned, Actor.Centre),
        new(CaseState.Claimed, CaseState.InReview, Actor.Centre),
        new(CaseState.Claimed, CaseState.Answered, Actor.Centre),
        new(CaseState.Claimed, CaseState.Declined, Actor.Centre, Reopens: true),
        new(CaseState.Assigned, CaseState.InReview, Actor.Centre),
        new(CaseState.Assigned, CaseState.Answered, Actor.Centre),
        new(CaseState.Assigned, CaseState.GivenUp, Actor.Centre, Reopens: true),
        new(CaseState.InReview, CaseState.Answered, Actor.Centre),
        new(CaseState.InReview, CaseState.GivenUp, Actor.Centre, Reopens: true),
    ];

    /// <summary>The step a centre takes when it moves its Review Task between two statuses; otherwise an issue that names the steps there are.</summary>
    public static Outcome<Transition> ForReview(string fromStatus, string toStatus)
    {
        var open = All.Where(t => t.From.ReviewStatus == fromStatus && t.From.ReviewStatus is not null).ToArray();
        if (open.FirstOrDefault(t => t.By == Actor.Centre && t.To.ReviewStatus == toStatus) is { } transition) return transition;
        var allowed = open.Length == 0
            ? "none, since it has ended"
            : string.Join(", ", open.Select(t => $"{t.To.ReviewStatus} (by {(t.By == Actor.Hub ? "the server" : "the centre")})").Distinct());
        return new Issue(
            IssueSeverity.Error, IssueType.BusinessRule, "task-transition", "Task.status",
            $"A Review Task can't go from this status to the one given. From {fromStatus} it can go to: {allowed}.");
    }
}
