using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>Decides what a centre's move does to its Review Task and to the Case Task above it. Pure: both Tasks come in and are changed, nothing is read or written.</summary>
public static class ReviewMoves
{
    /// <summary>The longest a claim may last before it must be renewed.</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromDays(7);

    public static readonly TimeSpan DefaultLease = TimeSpan.FromHours(24);

    /// <summary>Claims a queue item. One that is held already can be claimed only once its lease has run out.</summary>
    /// <returns>The new lease, or why there is none.</returns>
    public static Outcome<ClaimLease> Claim(TaskContent review, TaskContent caseTask, JsonObject owner, TimeSpan lease, string token, DateTimeOffset now)
    {
        var held = review.Lease;
        var isFree = review.Status == CaseState.Queued.ReviewStatus;
        var hasLapsed = review.Status == CaseState.Claimed.ReviewStatus && held?.Expires <= now;
        if (!isFree && !hasLapsed)
            return Issue.Error(IssueType.Conflict, "task-claimed", "Another centre was first: the item is no longer in the queue. Pull the queue again for those that are.");
        if (lease <= TimeSpan.Zero || lease > LongestLease)
            return Issue.Error(IssueType.Value, "lease-duration", $"A lease lasts from 1 minute to {LongestLease.TotalMinutes:0} minutes. Ask for a time in between.");
        if ((string?)owner["reference"] is { } reference && reference == caseTask.Requester)
            return Issue.Error(IssueType.Forbidden, "conflict-requester", "Who asked for the second opinion can't give it. Another centre or reviewer must claim the case.");

        var claim = new ClaimLease(token, now + lease, review.Generation + 1);
        review.Owner = owner;
        review.Lease = claim;
        Settle(review, caseTask, CaseState.Claimed, now);
        return claim;
    }

    /// <summary>Refuses who does not hold the item now: a former holder, or one who never did.</summary>
    public static Issue? CheckHolder(TaskContent review, string? token, DateTimeOffset now)
    {
        if (review.Lease is not { } lease)
            return Issue.Error(IssueType.Conflict, "lease-missing", "Nobody holds this item. Claim it first with $claim, then write under the lease that gives.");
        if (token is null)
            return Issue.Error(IssueType.BusinessRule, "lease-token-missing", "Writing to a claimed item needs its lease token. Send the one that $claim gave.");
        if (token != lease.Token)
            return Issue.Error(IssueType.Conflict, "lease-lost", "The lease token is not the present one: the claim was given back, ran out, or went to another. Nothing was written; claim the item again if it is free.");
        if (review.Status == CaseState.Claimed.ReviewStatus && lease.Expires <= now)
            return Issue.Error(IssueType.Conflict, "lease-expired", "The lease has run out. Nothing was written; claim the item again if it is free.");
        return null;
    }

    /// <summary>Takes one step of <see cref="CaseTransitions"/>.</summary>
    public static Outcome<Transition> Move(TaskContent review, TaskContent caseTask, string toStatus, DateTimeOffset now)
    {
        var transition = CaseTransitions.ForReview(review.Status, toStatus);
        if (transition.Succeeded) Settle(review, caseTask, transition.Value.To, now);
        return transition;
    }

    /// <summary>Writes a state into both Tasks.</summary>
    internal static void Settle(TaskContent review, TaskContent caseTask, CaseState state, DateTimeOffset now)
    {
        review.Status = state.ReviewStatus!;
        review.BusinessStatus = state.BusinessStatus;
        review.Touch(now);
        caseTask.Status = state.CaseStatus;
        caseTask.BusinessStatus = state.BusinessStatus;
        caseTask.Touch(now);
    }
}
