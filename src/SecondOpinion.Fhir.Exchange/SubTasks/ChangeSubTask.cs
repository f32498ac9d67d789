using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.SubTasks;

/// <summary>Holds clients' writes of material, translation, specialist-input, clarification and cancellation-request Tasks to their table, and moves the case with them in the same commit.</summary>
/// <remarks>A centre shows its lease on the Task, as on the Review Task. Where the case moves first, <see cref="FollowCase"/> makes its parts follow.</remarks>
public sealed class ChangeSubTask(IResourceStore store, CaseLoading loading, CaseSearch search, WorkingCalendars calendars, DefinitionCatalogue definitions)
{
    /// <summary>Said also of what exists for others only.</summary>
    public static Issue NoParent => new(IssueSeverity.Error, IssueType.Required, "task-part-of-missing", "Task.partOf", "The Task is part of no Task that is stored. Set partOf to the Review Task, or to the Case Task.");

    /// <summary>A part that a client opens: the Task first, then what it moves.</summary>
    internal async ValueTask<Outcome<IReadOnlyList<Change>>> Open(Change change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var task = TaskContent.Read(change.Content!.Utf8);
        var kind = task.Kind!.Value;
        if (task.Status != "requested")
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "task-transition", "Task.status", "A Task of a case begins as requested (by whoever asks). Post it so, and move it from there.");
        var read = await Load(task.PartOf, cancellationToken);
        if (!read.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(read.Issues);
        var loaded = read.Value;
        if (kind is TaskKind.Material or TaskKind.SpecialistInput && Claims.CheckHolder(loaded.Tasks, task.Lease?.Token, now) is { } notHolder) return notHolder;
        var before = loaded.Tasks.State;
        if (Enter(loaded, kind, task, now) is { } refused) return refused;
        if (Address(kind, task, loaded, now) is { } unaddressed) return unaddressed;
        var opened = change with { Content = task.ToDocument(definitions) };
        return loaded.Tasks.State == before ? new[] { opened } : new[] { opened }.Concat(loaded.ToChanges(definitions, now)).ToArray();
    }

    /// <summary>The material that the hub asks for when a centre has only said so of its review.</summary>
    internal Change AskForMaterial(LoadedCase loaded, DateTimeOffset now)
    {
        var task = TaskContent.Create(CaseTask.TaskTemplate(null, "material", now));
        task.Status = "requested";
        task.Set("partOf", new JsonArray(FhirJson.Reference(loaded.ReviewVersion!.Key.ToString())));
        Address(TaskKind.Material, task, loaded, now);
        return new Change(ChangeKind.Create, new ResourceKey("Task", ResourceIds.New(now)), task.ToDocument(definitions));
    }

    /// <summary>A write of a part there is: the Task first, then what it moves.</summary>
    internal async ValueTask<Outcome<IReadOnlyList<Change>>> Guard(Change change, StoredVersion stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (VersionGuard.Check(change.Key, stored, change.ExpectedVersion) is { } mismatch) return mismatch;
        var before = TaskContent.Read(stored.Json);
        var written = TaskContent.Read(change.Content!.Utf8);
        var wanted = written.WithHubPartsOf(before);
        if (SubTaskStep.Check(before, wanted) is { } refused) return refused;
        wanted.Touch(now);
        var changes = new List<Change> { wanted.ToUpdate(stored, definitions) };
        if (wanted.Status == before.Status) return changes;
        if (CheckAnswer(before, wanted) is { } unanswered) return unanswered;
        if (before.Kind is not (TaskKind.Material or TaskKind.SpecialistInput or TaskKind.CancellationRequest)) return changes;

        var read = await Load(before.PartOf, cancellationToken);
        if (!read.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(read.Issues);
        var loaded = read.Value;
        var actor = WhoActs.On(before.Kind.Value, wanted.Status);
        if (actor == Actor.Centre && Claims.CheckHolder(loaded.Tasks, written.Lease?.Token, now) is { } notHolder) return notHolder;
        var isLast = !(await search.OpenParts(loaded, cancellationToken)).Any(other => other.Key != stored.Key && TaskContent.Read(other.Json).Kind == before.Kind);
        if (Target(before.Kind.Value, wanted.Status, loaded.Tasks.State, isLast) is not { } target) return changes;
        var step = loaded.Tasks.Take(target, actor, ReasonFor(wanted, target), CalendarOf(loaded), now);
        if (!step.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(step.Issues);
        changes.AddRange(loaded.ToChanges(definitions, now));
        return changes;
    }

    /// <summary>Where a case goes by a part of it; null when it stays.</summary>
    internal static CaseState? Target(TaskKind kind, string to, CaseState state, bool isLast)
    {
        var isMaterial = state == CaseState.MaterialAwaited || state == CaseState.MaterialRejected;
        return (kind, to) switch
        {
            (TaskKind.Material, "completed") when isMaterial && isLast => CaseState.MaterialReceived,
            (TaskKind.Material, "failed") when state == CaseState.MaterialAwaited => CaseState.MaterialRejected,
            (TaskKind.Material, "rejected" or "cancelled") when isMaterial && isLast => CaseState.InReview,
            (TaskKind.CancellationRequest, "completed") when state == CaseState.CancellationRequested => CaseState.Cancelled,
            (TaskKind.CancellationRequest, "rejected" or "failed" or "cancelled") when state == CaseState.CancellationRequested => CaseState.InReview,
            _ => null,
        };
    }

    private static JsonNode? ReasonFor(TaskContent wanted, CaseState target) =>
        target == CaseState.Cancelled ? FhirJson.Concept(Vocabulary.StatusReason, "requester-withdrew") : target == CaseState.MaterialReceived ? null : wanted.Copy("statusReason");

    private static Issue? CheckAnswer(TaskContent before, TaskContent wanted)
    {
        if (wanted.Status != "completed" || wanted.HasOutput) return null;
        return before.Kind switch
        {
            TaskKind.Clarification when wanted.Notes.Count <= before.Notes.Count => new Issue(IssueSeverity.Error, IssueType.Required, "clarification-answer-missing", "Task.output",
                "The question is not answered. Add the answer as a note, or an output that refers to it."),
            TaskKind.Translation => new Issue(IssueSeverity.Error, IssueType.Required, "translation-missing", "Task.output", "The translation is missing. Add an output of type translation that refers to it."),
            _ => null,
        };
    }

    private Issue? Enter(LoadedCase loaded, TaskKind kind, TaskContent task, DateTimeOffset now)
    {
        var state = loaded.Tasks.State;
        switch (kind)
        {
            case TaskKind.Material when state != CaseState.MaterialAwaited:
                // A centre that asks has taken the case.
                if (state == CaseState.Claimed && Take(loaded, CaseState.Assigned, Actor.Centre, null, now) is { } unaccepted) return unaccepted;
                return Take(loaded, CaseState.MaterialAwaited, Actor.Centre, null, now);
            case TaskKind.CancellationRequest:
                return Take(loaded, CaseState.CancellationRequested, Actor.Referrer, task.Copy("reasonCode") ?? task.Copy("statusReason"), now);
            case TaskKind.Clarification when state.CaseStatus != CaseState.Answered.CaseStatus:
                return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "clarification-too-early", "Task.code", "There is no opinion yet that could be clarified. Ask once it has been issued.");
            case TaskKind.SpecialistInput when state.IsEnd:
                return Issue.Error(IssueType.Conflict, "task-ended", "The review has ended; nobody's part in it is wanted any more.");
            default:
                return null;
        }
    }

    /// <summary>Says whose the Task is and what it belongs to; only who translates and who contributes is the client's to say.</summary>
    private static Issue? Address(TaskKind kind, TaskContent task, LoadedCase loaded, DateTimeOffset now)
    {
        var (referrer, centre) = (loaded.Case.Copy("requester"), loaded.Tasks.Review?.Copy("owner"));
        if (kind is TaskKind.Clarification or TaskKind.CancellationRequest)
        {
            task.Set("requester", referrer);
            task.Owner = centre?.AsObject();
        }
        else if (kind != TaskKind.Translation)
        {
            task.Set("requester", centre);
            if (kind == TaskKind.Material) task.Owner = referrer?.AsObject();
        }

        if (task.Owner is null) return new Issue(IssueSeverity.Error, IssueType.Required, "task-owner-missing", "Task.owner", "Nobody is asked. Set Task.owner to who is to do it.");
        foreach (var name in new[] { "groupIdentifier", "focus", "for" }) task.Set(name, loaded.Case.Copy(name));
        if (task.Priority is null) task.Set("priority", loaded.Case.Copy("priority"));
        task.SetExtension(Vocabulary.ClaimLease, null);
        task.Set("authoredOn", InstantText.Of(now));
        task.Touch(now);
        return null;
    }

    private Issue? Take(LoadedCase loaded, CaseState to, Actor by, JsonNode? reason, DateTimeOffset now) =>
        loaded.Tasks.Take(to, by, reason is JsonArray { Count: > 0 } reasons ? reasons[0] : reason, CalendarOf(loaded), now) is { Succeeded: false } refused ? refused.Issues[0] : null;

    private async ValueTask<Outcome<LoadedCase>> Load(string? partOf, CancellationToken cancellationToken)
    {
        if (partOf is null || await store.Read(new ResourceKey("Task", CaseLoading.IdOf(partOf)), Access.Everything, cancellationToken) is not { IsDeleted: false } parent)
            return NoParent;
        return TaskContent.Read(parent.Json).Kind == TaskKind.Case ? await loading.Load(parent.Key.Id, cancellationToken) : await loading.ByReview(parent.Key.Id, cancellationToken);
    }

    private WorkingCalendar CalendarOf(LoadedCase loaded) => calendars.For(loaded.Case.Clock?.Calendars ?? []);
}
