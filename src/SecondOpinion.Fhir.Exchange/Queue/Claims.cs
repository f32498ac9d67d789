using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>Decides who holds a queue item. Pure: the Tasks come in and are changed, nothing is read or written.</summary>
public static class Claims
{
    /// <summary>The longest a claim may last before it must be renewed.</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromDays(7);

    public static readonly TimeSpan DefaultLease = TimeSpan.FromHours(24);

    /// <summary>Claims a queue item. One that is held already can be claimed only once its lease has run out.</summary>
    /// <returns>The new lease, or why there is none.</returns>
    public static Outcome<ClaimLease> Claim(CaseTasks tasks, JsonObject owner, TimeSpan lease, string token, WorkingCalendar calendar, DateTimeOffset now)
    {
        var hasLapsed = tasks.State == CaseState.Claimed && tasks.Review!.Lease?.Expires <= now;
        if (tasks.State != CaseState.Queued && tasks.State != CaseState.ConsentAwaited && !hasLapsed)
            return Issue.Error(IssueType.Conflict, "task-claimed", "Another centre was first: the item is no longer in the queue. Pull the queue again for those that are.");
        if (CheckLength(lease) is { } length) return length;
        var step = tasks.Take(CaseState.Claimed, Actor.Centre, null, calendar, now);
        if (!step.Succeeded) return Outcome<ClaimLease>.Failure(step.Issues);
        var claim = new ClaimLease(token, now + lease, tasks.Review!.Generation + 1);
        tasks.Review.Owner = owner;
        tasks.Review.Lease = claim;
        return claim;
    }

    /// <summary>Lets the holder keep the item longer. The token stays the same.</summary>
    public static Issue? Renew(CaseTasks tasks, string? token, TimeSpan lease, DateTimeOffset now)
    {
        if (CheckHolder(tasks, token, now) is { } notHolder) return notHolder;
        if (CheckLength(lease) is { } length) return length;
        tasks.Review!.Lease = tasks.Review.Lease! with { Expires = now + lease };
        tasks.Review.Touch(now);
        return null;
    }

    /// <summary>Puts a claimed item back into the queue. The generation stays, so that the next claim is told apart.</summary>
    public static Outcome<Transition> Release(CaseTasks tasks, Actor by, JsonNode? reason, WorkingCalendar calendar, DateTimeOffset now)
    {
        var step = tasks.Take(CaseState.Queued, by, reason, calendar, now);
        if (!step.Succeeded) return step;
        var review = tasks.Review!;
        review.Owner = null;
        review.Lease = review.Lease?.Release(now);
        return step;
    }

    /// <summary>Refuses who does not hold the item now: a former holder, or one who never did.</summary>
    public static Issue? CheckHolder(CaseTasks tasks, string? token, DateTimeOffset now)
    {
        if (tasks.Review?.Lease is not { IsHeld: true } lease)
            return Issue.Error(IssueType.Conflict, "lease-missing", "Nobody holds this item. Claim it first with $claim, then write under the lease that gives.");
        if (token is null)
            return Issue.Error(IssueType.BusinessRule, "lease-token-missing", "Writing to a claimed item needs its lease token. Send the one that $claim gave.");
        if (token != lease.Token)
            return Issue.Error(IssueType.Conflict, "lease-lost", "The lease token is not the present one: the claim was given back, ran out, or went to another. Nothing was written; claim the item again if it is free.");
        if (tasks.State == CaseState.Claimed && lease.Expires <= now)
            return Issue.Error(IssueType.Conflict, "lease-expired", "The lease has run out. Nothing was written; claim the item again if it is free.");
        return null;
    }

    private static Issue? CheckLength(TimeSpan lease) => lease <= TimeSpan.Zero || lease > LongestLease
        ? Issue.Error(IssueType.Value, "lease-duration", $"A lease lasts from 1 minute to {LongestLease.TotalMinutes:0} minutes. Ask for a time in between.")
        : null;
}
