using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The steps that a referrer or a patient takes with a case: call it off, go on after all, contest the opinion.</summary>
public sealed class ChangeCase(IResourceStore store, CaseLoading loading, WorkingCalendars calendars, DefinitionCatalogue definitions)
{
    /// <summary><c>Task/{id}/$cancel</c>: at once before a centre has accepted; afterwards the centre is asked to stop.</summary>
    public ValueTask<Outcome<StoredVersion>> Cancel(string caseId, JsonNode? reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        Run(caseId, loaded => Cancel(loaded, reason, now), now, cancellationToken);

    /// <summary><c>Task/{id}/$dispute</c></summary>
    /// <param name="reason">What is contested, point by point.</param>
    public ValueTask<Outcome<StoredVersion>> Dispute(string caseId, string reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        Run(caseId, loaded => Take(loaded, CaseState.Disputed, new JsonObject { ["text"] = reason }, now), now, cancellationToken);

    /// <summary>Holds a client's write of a Case Task to the steps a referrer has; what else it wrote is left out.</summary>
    internal async ValueTask<Outcome<IReadOnlyList<Change>>> Guard(Change change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var read = await loading.Load(change.Key.Id, cancellationToken);
        if (!read.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(read.Issues);
        var loaded = read.Value;
        if (VersionGuard.Check(change.Key, loaded.CaseVersion, change.ExpectedVersion) is { } mismatch) return mismatch;
        var wanted = TaskContent.Read(change.Content!.Utf8);
        var reason = wanted.Copy("statusReason");
        var target = wanted.Status == CaseState.Cancelled.CaseStatus ? CaseState.Cancelled : CaseState.Of(wanted);
        if (target is null || target == loaded.Tasks.State)
            return Issue.Error(IssueType.BusinessRule, "case-task-owned-by-hub", "A Case Task follows its Review Task and is written by the server. A referrer can cancel it, with a reason, or dispute its opinion; the rest of it can't be changed.");
        var refused = target == CaseState.Cancelled ? Cancel(loaded, reason, now) : Take(loaded, target, reason, now);
        return refused is null ? Ordered(loaded, now) : refused;
    }

    /// <summary>A request that is revoked calls its case off: the request first, then what that moves.</summary>
    internal async ValueTask<Outcome<IReadOnlyList<Change>>> Revoke(Change change, StoredVersion stored, string caseId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (ResourceDocument.Parse(stored.Json, definitions).Value.Root.ChildText("status") == change.Content!.Root.ChildText("status")) return new[] { change };
        var read = await loading.Load(caseId, cancellationToken);
        if (!read.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(read.Issues);
        if (read.Value.Tasks.State.IsEnd || read.Value.Tasks.State == CaseState.CancellationRequested) return new[] { change };
        return Cancel(read.Value, FhirJson.Concept(Vocabulary.StatusReason, "requester-withdrew"), now) is { } refused
            ? refused
            : Outcome<IReadOnlyList<Change>>.Success([change, .. read.Value.ToChanges(definitions, now)]);
    }

    private Issue? Cancel(LoadedCase loaded, JsonNode? reason, DateTimeOffset now)
    {
        var canStopAtOnce = CaseState.Transitions.Any(step => step.From == loaded.Tasks.State && step.To == CaseState.Cancelled && step.By == Actor.Referrer);
        return Take(loaded, canStopAtOnce ? CaseState.Cancelled : CaseState.CancellationRequested, reason, now);
    }

    private Issue? Take(LoadedCase loaded, CaseState to, JsonNode? reason, DateTimeOffset now)
    {
        var step = loaded.Tasks.Take(to, WhoActs.On(TaskKind.Case, to.CaseStatus), reason, calendars.For(loaded.Case.Clock?.Calendars ?? []), now);
        return step.Succeeded ? null : step.Issues[0];
    }

    /// <summary>The Case Task first: it is what was asked to change.</summary>
    private Outcome<IReadOnlyList<Change>> Ordered(LoadedCase loaded, DateTimeOffset now) =>
        Outcome<IReadOnlyList<Change>>.Success(loaded.ToChanges(definitions, now).OrderBy(change => change.Key == loaded.CaseVersion.Key ? 0 : 1).ToArray());

    private ValueTask<Outcome<StoredVersion>> Run(string caseId, Func<LoadedCase, Issue?> decide, DateTimeOffset now, CancellationToken cancellationToken) => CommitLoop.Run(
        async () =>
        {
            var loaded = await loading.Load(caseId, cancellationToken);
            if (!loaded.Succeeded) return Outcome<CommitDraft>.Failure(loaded.Issues);
            return decide(loaded.Value) is { } refused ? refused : new CommitDraft(new ChangeSet(Ordered(loaded.Value, now).Value));
        },
        store,
        (_, committed) => ValueTask.FromResult(committed.Versions[0]),
        cancellationToken);
}
