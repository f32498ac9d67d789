using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Completeness;
using SecondOpinion.Fhir.Exchange.Consent;
using SecondOpinion.Fhir.Exchange.Information;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Exchange.SubTasks;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>What the hub does by itself: checks, queues, takes expired leases back, widens offers, moves the clock, ends what nobody answers.</summary>
/// <remarks>Derived from what is stored, so it may run any number of times and as late as it likes: where nothing is due, it does nothing.</remarks>
public sealed class AdvanceCase(
    IResourceStore store, CaseLoading loading, CaseFacts facts, CaseRecords records, CheckCompleteness completeness, OpenReview openReview, ClaimConsent consent, AnswerInformation information,
    CaseSearch search, ChangeSubTask parts, WorkingCalendars calendars, DefinitionCatalogue definitions)
{
    /// <summary>More steps than a case can have due at once.</summary>
    private const int MostSteps = 20;

    /// <summary>Takes every step that is due.</summary>
    public async ValueTask<Outcome<AdvancedCase>> Handle(string caseId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        for (var step = 0; step < MostSteps; step++)
        {
            var done = await CommitLoop.Run(
                () => Build(caseId, now, cancellationToken),
                store,
                (draft, committed) => ValueTask.FromResult((IsIdle: committed.Versions.Count == 0, ((Draft)draft).Case)),
                cancellationToken);
            if (!done.Succeeded) return Outcome<AdvancedCase>.Failure(done.Issues);
            if (done.Value.IsIdle) return new AdvancedCase(done.Value.Case.CaseVersion, await Next(done.Value.Case, now, cancellationToken));
        }

        return Issue.Error(IssueType.Processing, "case-restless", $"Task/{caseId} has taken {MostSteps} steps at once, which no case should. It is looked at again later.");
    }

    /// <summary>What the Tasks tell, when an open question is reminded of or ends, and the next day on which a consent begins or ends to permit.</summary>
    private async ValueTask<DateTimeOffset?> Next(LoadedCase loaded, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var calendar = CalendarOf(loaded.Tasks);
        var next = new[] { CaseTimers.Next(loaded.Tasks, calendar), await information.NextDue(loaded, calendar, cancellationToken) }.Min();
        if (loaded.Tasks.State != CaseState.Queued && loaded.Tasks.State != CaseState.ConsentAwaited) return next;
        return new[] { next, (await consent.Standing(loaded.Case, now, cancellationToken)).NextChange }.Min();
    }

    private WorkingCalendar CalendarOf(CaseTasks tasks) => calendars.For(tasks.Case.Clock?.Calendars ?? []);

    private async ValueTask<Outcome<CommitDraft>> Build(string caseId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var read = await loading.Load(caseId, cancellationToken);
        if (!read.Succeeded) return Outcome<CommitDraft>.Failure(read.Issues);
        var loaded = read.Value;
        var changes = await Step(loaded, CalendarOf(loaded.Tasks), now, cancellationToken);
        if (!changes.Succeeded) return Outcome<CommitDraft>.Failure(changes.Issues);
        return new Draft(loaded, changes.Value.Count > 0 ? new ChangeSet(changes.Value) : await Follow(loaded, now, cancellationToken));
    }

    private async ValueTask<Outcome<IReadOnlyList<Change>>> Step(LoadedCase loaded, WorkingCalendar calendar, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tasks = loaded.Tasks;
        var state = tasks.State;
        if (state == CaseState.Submitted || state == CaseState.Incomplete) return await Check(loaded, calendar, now, cancellationToken);
        if (state == CaseState.Claimed && loaded.Review.Lease?.Expires <= now)
        {
            var step = Claims.Release(tasks, Actor.Hub, null, calendar, now);
            return step.Succeeded ? Write(loaded, now) : Outcome<IReadOnlyList<Change>>.Failure(step.Issues);
        }

        if (state == CaseState.Queued && (await consent.Standing(tasks.Case, now, cancellationToken)).IsWithdrawn) return Hold(loaded, calendar, now);
        if (state == CaseState.ConsentAwaited && (await consent.Standing(tasks.Case, now, cancellationToken)).IsPermitted) return await OfferAgain(loaded, calendar, now, cancellationToken);
        if (state == CaseState.Queued && tasks.Case.Clock?.Due <= now) return Take(loaded, CaseState.NoCapacity, calendar, now, "Nobody took the case by the time the opinion was due. Find a centre, or tell the referrer.");
        if (state == CaseState.Queued && loaded.Review.Offer?.Widens <= now) return await Widen(loaded, now, cancellationToken);
        if (state == CaseState.CancellationRequested && CaseTimers.CancelsAt(tasks.Case.Clock, calendar) <= now) return Take(loaded, CaseState.Cancelled, calendar, now, null);
        if (state == CaseState.InformationAwaited && await information.FindArrived(loaded, now, cancellationToken) is { Count: > 0 } arrived)
        {
            var step = tasks.Take(CaseState.InReview, Actor.Hub, null, calendar, now);
            return step.Succeeded ? (Outcome<IReadOnlyList<Change>>)loaded.ToChanges(definitions, now).Concat(arrived).ToArray() : Outcome<IReadOnlyList<Change>>.Failure(step.Issues);
        }

        if (state == CaseState.InformationAwaited && await information.EndUnanswered(loaded, calendar, now, cancellationToken) is var unanswered && (!unanswered.Succeeded || unanswered.Value.Count > 0)) return unanswered;
        return Tick(loaded, calendar, now);
    }

    /// <summary>Where nothing else is due, the parts of the case are made to agree with it.</summary>
    private async ValueTask<ChangeSet> Follow(LoadedCase loaded, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (loaded.ReviewVersion is null) return new ChangeSet([]);
        var state = loaded.Tasks.State;
        var open = (await search.OpenParts(loaded, cancellationToken)).Select(version => (Version: version, Task: TaskContent.Read(version.Json))).ToArray();
        var ended = FollowCase.End(state, loaded.ReviewVersion.Key.ToString(), open.Select(part => part.Task).ToArray(), now);
        var changes = open.Where(part => ended.Contains(part.Task)).Select(part => part.Task.ToUpdate(part.Version, definitions)).ToList();

        // The Case Task is not written, so that it is said what this rests on: a part that was opened meanwhile belongs to another state.
        List<SearchExpectation> expectations = [Expect($"_id={loaded.CaseVersion.Key.Id}&status={state.CaseStatus}{(state.BusinessStatus is null ? "" : $"&business-status={state.BusinessStatus}")}", loaded.CaseVersion.Key.Id)];
        if (FollowCase.LacksMaterial(state, open.Select(part => part.Task).ToArray()))
        {
            changes.Add(parts.AskForMaterial(loaded, now));
            expectations.Add(Expect($"part-of={loaded.ReviewVersion.Key}&code={Vocabulary.TaskKind}|material&status={string.Join(',', SubTaskStep.Open)}"));
        }

        return new ChangeSet(changes) { Expectations = changes.Count > 0 ? expectations : [] };
    }

    private SearchExpectation Expect(string query, params string[] ids) => new(search.Parse("Task", query), Access.Everything, ids);

    private Outcome<IReadOnlyList<Change>> Tick(LoadedCase loaded, WorkingCalendar calendar, DateTimeOffset now)
    {
        if (loaded.Tasks.State.IsEnd || loaded.Case.Clock is not { } clock || clock.Tick(calendar, now) is var ticked && ticked == clock) return Outcome<IReadOnlyList<Change>>.Success([]);
        loaded.Case.Clock = ticked;
        loaded.Case.Touch(now);
        loaded.Tasks.TellReviewTheTime();
        return Write(loaded, now);
    }

    private Outcome<IReadOnlyList<Change>> Take(LoadedCase loaded, CaseState to, WorkingCalendar calendar, DateTimeOffset now, string? notice)
    {
        var step = loaded.Tasks.Take(to, Actor.Hub, null, calendar, now);
        if (!step.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(step.Issues);
        var changes = loaded.ToChanges(definitions, now);
        return notice is null ? Outcome<IReadOnlyList<Change>>.Success(changes) : changes.Append(HubNotice.Alert(loaded.Reference, notice, now, definitions)).ToArray();
    }

    /// <summary>Nobody may claim it, so nobody finds it in the queue; who sent it and the coordinator are told why.</summary>
    private Outcome<IReadOnlyList<Change>> Hold(LoadedCase loaded, WorkingCalendar calendar, DateTimeOffset now)
    {
        loaded.Case.AddNote("The patient's consent to share the case has been withdrawn or has run out. It is offered to nobody until a Consent permits it again; the clock stands still meanwhile. Send another Consent, or cancel the case.", now);
        return Take(loaded, CaseState.ConsentAwaited, calendar, now, "No consent of the patient permits the case any more; it is out of the queue until one does. Speak to the referrer.");
    }

    private async ValueTask<Outcome<IReadOnlyList<Change>>> OfferAgain(LoadedCase loaded, WorkingCalendar calendar, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await facts.Request(loaded.Case, cancellationToken) is not { } request) return RequestGone(loaded);
        var step = loaded.Tasks.Take(CaseState.Queued, Actor.Hub, null, calendar, now);
        if (!step.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(step.Issues);
        loaded.Case.AddNote("A consent of the patient permits the case again.", now);
        await openReview.Offer(loaded, request.Root, loaded.Review.Offer?.Round ?? 1, now, cancellationToken);
        return Write(loaded, now);
    }

    private async ValueTask<Outcome<IReadOnlyList<Change>>> Check(LoadedCase loaded, WorkingCalendar calendar, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await facts.Request(loaded.Case, cancellationToken) is not { } request) return RequestGone(loaded);
        var report = completeness.Check(request.Root, await records.LoadElements(request.Root, cancellationToken), now);
        var findings = report.Findings.Select(finding => finding.Message).ToArray();
        if (report.IsReady)
        {
            await openReview.StartClock(loaded, request.Root, now, cancellationToken);
            var queued = loaded.Tasks.Take(CaseState.Queued, Actor.Hub, null, calendar, now);
            if (!queued.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(queued.Issues);
            KeepNotes(loaded.Case, findings, now);
            await openReview.Open(loaded, request.Root, now, cancellationToken);
            return Write(loaded, now);
        }

        string[] notes = [.. report.Items.Where(item => item.Blocks).Select(CompletenessReport.Describe), .. findings];
        if (loaded.Tasks.State == CaseState.Incomplete && loaded.Case.Notes.SequenceEqual(notes)) return Outcome<IReadOnlyList<Change>>.Success([]);
        if (loaded.Tasks.State == CaseState.Submitted && loaded.Tasks.Take(CaseState.Incomplete, Actor.Hub, null, calendar, now) is { Succeeded: false } refused)
            return Outcome<IReadOnlyList<Change>>.Failure(refused.Issues);
        KeepNotes(loaded.Case, notes, now);
        loaded.Case.Touch(now);
        return Write(loaded, now);
    }

    /// <summary>What is missing now takes the place of what was missing before.</summary>
    private static void KeepNotes(TaskContent task, IEnumerable<string> notes, DateTimeOffset now)
    {
        task.Set("note", null);
        foreach (var note in notes) task.AddNote(note, now);
    }

    private async ValueTask<Outcome<IReadOnlyList<Change>>> Widen(LoadedCase loaded, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await facts.Request(loaded.Case, cancellationToken) is not { } request) return RequestGone(loaded);
        var decision = await openReview.Widen(loaded, request.Root, now, cancellationToken);
        var changes = loaded.ToChanges(definitions, now);
        if (decision.CanWiden) return Outcome<IReadOnlyList<Change>>.Success(changes);
        return changes.Append(HubNotice.Alert(loaded.Reference, "No centre has claimed the case, and it has been offered to all it can be offered to. Speak to centres.", now, definitions)).ToArray();
    }

    private Outcome<IReadOnlyList<Change>> Write(LoadedCase loaded, DateTimeOffset now) => Outcome<IReadOnlyList<Change>>.Success(loaded.ToChanges(definitions, now));

    private static Issue RequestGone(LoadedCase loaded) =>
        Issue.Error(IssueType.NotFound, "case-request-unknown", $"The ServiceRequest of {loaded.Reference} is gone; the case can't go on. Bring it back with an update.");

    private sealed record Draft(LoadedCase Case, ChangeSet Set) : CommitDraft(Set);
}
