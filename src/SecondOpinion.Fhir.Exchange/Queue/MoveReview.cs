using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Consent;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>The steps that a centre takes with its review by operation: claim, renew, release, assign, accept, start, decline, give up, answer a cancellation.</summary>
public sealed class MoveReview(IResourceStore store, CaseLoading loading, CaseFacts facts, Parties parties, ClaimConsent consent, OpenReview openReview, WorkingCalendars calendars, DefinitionCatalogue definitions)
{
    /// <summary><c>Task/{id}/$claim</c>: gives a queue item to the first centre that asks and may have it.</summary>
    /// <param name="owner">Reference to the centre or reviewer who claims.</param>
    /// <param name="attests">Says that it is independent, with the wording; null when that is left to the opinion.</param>
    /// <param name="ifMatch">The version of the Task the caller saw, or null for whatever it is now.</param>
    public ValueTask<Outcome<StoredVersion>> Claim(string taskId, JsonObject owner, TimeSpan lease, bool attests, int? ifMatch, DateTimeOffset now, CancellationToken cancellationToken) => Run(
        taskId,
        now,
        async loaded =>
        {
            if (VersionGuard.Check(loaded.ReviewVersion!.Key, loaded.ReviewVersion, ifMatch) is { } mismatch) return mismatch;
            if (await Claim(loaded, owner, lease, now, cancellationToken) is { } refused) return refused;
            if (attests) loaded.Review.SetExtension(Vocabulary.IndependenceAttestation, ClaimAttestation.By(owner, now));
            return null;
        },
        cancellationToken);

    /// <summary><c>Task/{id}/$renew</c></summary>
    public ValueTask<Outcome<StoredVersion>> Renew(string taskId, string? token, TimeSpan lease, DateTimeOffset now, CancellationToken cancellationToken) =>
        Run(taskId, now, loaded => ValueTask.FromResult(Claims.Renew(loaded.Tasks, token, lease, now)), cancellationToken);

    /// <summary><c>Task/{id}/$release</c>: back to the queue from a claim; given up, with a reason, after acceptance.</summary>
    public ValueTask<Outcome<StoredVersion>> Release(string taskId, string? token, JsonNode? reason, DateTimeOffset now, CancellationToken cancellationToken) => Run(
        taskId,
        now,
        async loaded =>
        {
            if (Claims.CheckHolder(loaded.Tasks, token, now) is { } notHolder) return notHolder;
            if (loaded.Tasks.State != CaseState.Claimed) return await Take(loaded, CaseState.GivenUp, reason, now, cancellationToken);
            return Failed(Claims.Release(loaded.Tasks, Actor.Centre, reason, CalendarOf(loaded), now));
        },
        cancellationToken);

    /// <summary><c>Task/{id}/$assign</c>: the centre accepts and names the reviewer, who must be independent, too.</summary>
    public ValueTask<Outcome<StoredVersion>> Assign(string taskId, string? token, JsonObject owner, DateTimeOffset now, CancellationToken cancellationToken) => Run(
        taskId,
        now,
        async loaded =>
        {
            if (Claims.CheckHolder(loaded.Tasks, token, now) is { } notHolder) return notHolder;
            if (await CheckIndependence(loaded, owner, cancellationToken) is { } conflict) return conflict;
            if (loaded.Tasks.State == CaseState.Claimed && await Take(loaded, CaseState.Assigned, null, now, cancellationToken) is { } refused) return refused;
            loaded.Review.Owner = owner.DeepClone().AsObject();
            loaded.Review.Touch(now);
            return null;
        },
        cancellationToken);

    /// <summary>A step of the centre's that needs nothing but the lease, and perhaps a reason.</summary>
    public ValueTask<Outcome<StoredVersion>> Move(string taskId, string? token, CaseState to, JsonNode? reason, DateTimeOffset now, CancellationToken cancellationToken) => Run(
        taskId,
        now,
        async loaded => Claims.CheckHolder(loaded.Tasks, token, now) ?? await Take(loaded, to, reason, now, cancellationToken),
        cancellationToken);

    /// <summary>Claims for an owner after looking at whether it may; changes the Tasks that were loaded.</summary>
    internal async ValueTask<Issue?> Claim(LoadedCase loaded, JsonObject owner, TimeSpan lease, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var countries = calendars.Known(await facts.Countries(loaded.Case, owner, cancellationToken));
        var calendar = calendars.For(countries);
        var claim = Claims.Claim(loaded.Tasks, owner.DeepClone().AsObject(), lease, Guid.NewGuid().ToString("N"), calendar, now);
        if (!claim.Succeeded) return claim.Issues[0];
        if (await CheckOffer(loaded, owner, cancellationToken) is { } notOffered) return notOffered;
        var (own, above) = await parties.Climb(owner, cancellationToken);
        if (await consent.Refuse(loaded.Case, own.Concat(above), await facts.CountryOf(owner, cancellationToken), now, cancellationToken) is { } denied) return denied;
        if (await CheckIndependence(loaded, owner, cancellationToken) is { } conflict) return conflict;

        // From now on the days on which the centre's country works count as well.
        loaded.Case.Clock = loaded.Case.Clock?.In(countries, calendar, now);
        loaded.Tasks.TellReviewTheTime();
        return null;
    }

    /// <summary>Takes a step of the centre's; where it gives the case back, another Review Task is opened.</summary>
    internal async ValueTask<Issue?> Take(LoadedCase loaded, CaseState to, JsonNode? reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var step = loaded.Tasks.Take(to, Actor.Centre, reason, CalendarOf(loaded), now);
        if (!step.Succeeded) return step.Issues[0];
        if (!step.Value.Reopens) return null;
        if (await facts.Request(loaded.Case, cancellationToken) is not { } request)
            return Issue.Error(IssueType.NotFound, "case-request-unknown", "The ServiceRequest of the case is gone; it can't go back to the queue.");
        await openReview.Open(loaded, request.Root, now, cancellationToken);
        return null;
    }

    private static Issue? Failed(Outcome<Transition> step) => step.Succeeded ? null : step.Issues[0];

    private WorkingCalendar CalendarOf(LoadedCase loaded) => calendars.For(loaded.Case.Clock?.Calendars ?? []);

    private async ValueTask<Issue?> CheckOffer(LoadedCase loaded, JsonObject owner, CancellationToken cancellationToken)
    {
        var candidates = loaded.Review.Candidates;
        if (candidates.Count == 0 && loaded.Review.Offer?.Mode is null or Offer.Open) return null;
        var own = await parties.Climb(owner, cancellationToken);
        foreach (var candidate in candidates)
        {
            var identities = await parties.Identify(candidate, cancellationToken);
            if (identities.Overlaps(own.Own) || identities.Overlaps(own.Above)) return null;
        }

        return Issue.Error(IssueType.Forbidden, "not-offered",
            "The case is offered to other centres at present. It may be offered to more when they do not claim it; pull the queue again later. The notes of the Case Task say how it is routed.");
    }

    private async ValueTask<Issue?> CheckIndependence(LoadedCase loaded, JsonObject owner, CancellationToken cancellationToken)
    {
        if (await facts.Request(loaded.Case, cancellationToken) is not { } request) return null;
        var (own, above) = await parties.Climb(owner, cancellationToken);
        return Independence.Check(await facts.Involved(loaded.Case, request.Root, cancellationToken), own, above);
    }

    private ValueTask<Outcome<StoredVersion>> Run(string taskId, DateTimeOffset now, Func<LoadedCase, ValueTask<Issue?>> decide, CancellationToken cancellationToken) => CommitLoop.Run(
        async () =>
        {
            var loaded = await loading.ByReview(taskId, cancellationToken);
            if (!loaded.Succeeded) return Outcome<CommitDraft>.Failure(loaded.Issues);
            var before = loaded.Value.Review;
            if (await decide(loaded.Value) is { } refused) return refused;
            var ended = ReferenceEquals(before, loaded.Value.Review) ? null : before;
            return new CommitDraft(new ChangeSet(loaded.Value.ToChanges(definitions, now, ended)));
        },
        store,
        (_, committed) => ValueTask.FromResult(committed.Versions[0]),
        cancellationToken);
}
