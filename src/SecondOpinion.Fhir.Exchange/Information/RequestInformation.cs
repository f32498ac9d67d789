using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Information;

/// <summary><c>Task/{id}/$request-information</c>: asks the referrer; the clock stands still until the answer comes.</summary>
public sealed class RequestInformation(IResourceStore store, CaseLoading loading, WorkingCalendars calendars, DefinitionCatalogue definitions)
{
    /// <returns>The Task that asks.</returns>
    public ValueTask<Outcome<StoredVersion>> Handle(string reviewId, string? token, InformationRequest asked, DateTimeOffset now, CancellationToken cancellationToken) => CommitLoop.Run(
        async () =>
        {
            var loaded = await loading.ByReview(reviewId, cancellationToken);
            if (!loaded.Succeeded) return Outcome<CommitDraft>.Failure(loaded.Issues);
            var changes = Build(loaded.Value, token, asked, now);
            return changes.Succeeded ? new CommitDraft(new ChangeSet(changes.Value)) : Outcome<CommitDraft>.Failure(changes.Issues);
        },
        store,
        (_, committed) => ValueTask.FromResult(committed.Versions[^1]),
        cancellationToken);

    /// <summary>The changes that ask; the Task that asks comes last.</summary>
    internal Outcome<IReadOnlyList<Change>> Build(LoadedCase loaded, string? token, InformationRequest asked, DateTimeOffset now)
    {
        if (asked.IsEmpty)
            return Issue.Error(IssueType.Required, "information-nothing-asked", "Nothing is asked. Give at least one query, code or questionnaire.");
        if (asked.Ends <= now)
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "information-due-past", "Task.restriction.period.end", "The answer would be due before it is asked for. Give a time to come, or none for the usual one.");
        if (Claims.CheckHolder(loaded.Tasks, token, now) is { } notHolder) return notHolder;
        if (loaded.Tasks.State != CaseState.InformationAwaited)
        {
            // A centre that asks has taken the case.
            if (loaded.Tasks.State == CaseState.Claimed && loaded.Tasks.Take(CaseState.Assigned, Actor.Centre, null, CalendarOf(loaded), now) is { Succeeded: false } unaccepted)
                return Outcome<IReadOnlyList<Change>>.Failure(unaccepted.Issues);
            var step = loaded.Tasks.Take(CaseState.InformationAwaited, Actor.Centre, null, CalendarOf(loaded), now);
            if (!step.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(step.Issues);
        }

        var task = asked.ToTask(loaded.Case, loaded.Review, loaded.ReviewVersion!.Key.ToString(), asked.Ends ?? InformationPatience.Ends(loaded.Case.Priority, CalendarOf(loaded), now), now);
        return loaded.ToChanges(definitions, now).Append(new Change(ChangeKind.Create, new ResourceKey("Task", ResourceIds.New(now)), task.ToDocument(definitions))).ToArray();
    }

    private WorkingCalendar CalendarOf(LoadedCase loaded) => calendars.For(loaded.Case.Clock?.Calendars ?? []);
}
