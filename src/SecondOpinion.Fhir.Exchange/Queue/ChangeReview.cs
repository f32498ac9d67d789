using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Information;
using SecondOpinion.Fhir.Exchange.Opinions;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Exchange.SubTasks;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>Holds plain writes (PUT, PATCH, POST, transaction entries) of Tasks, opinions and requests to the rules of the case, and adds what the hub changes with them.</summary>
public sealed class ChangeReview(
    IResourceStore store, Validator validator, CaseLoading loading, MoveReview moves, ChangeCase cases, RequestInformation requests, AnswerInformation answers, ChangeSubTask subTasks, AmendOpinion amendments,
    OpinionCheck opinions, OpinionParts parts, OpenCase openCase, DefinitionCatalogue definitions)
{
    /// <summary>The change set with every write that moves a case replaced by what the rules make of it, and what moves with it behind.</summary>
    public async ValueTask<Outcome<ChangeSet>> Guard(ChangeSet changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var guarded = new List<Change>(changes.Changes);
        var expectations = new List<SearchExpectation>(changes.Expectations);
        for (var at = 0; at < changes.Changes.Count; at++)
        {
            var made = await Make(changes.Changes[at], changes.Changes, now, cancellationToken);
            if (!made.Succeeded) return Outcome<ChangeSet>.Failure(made.Issues);
            guarded[at] = made.Value.Changes[0];
            guarded.AddRange(made.Value.Changes.Skip(1));
            expectations.AddRange(made.Value.Expectations);
        }

        return guarded.GroupBy(change => change.Key).Any(same => same.Count() > 1)
            ? Issue.Error(IssueType.BusinessRule, "case-moved-twice", "Two entries move the same case, so it is not clear which step comes first. Send them one after the other.")
            : changes with { Changes = guarded, Expectations = expectations };
    }

    private static Issue? Refuse(Change change, TaskKind? stored, TaskKind? @new)
    {
        if (stored is null)
            return Issue.Error(IssueType.BusinessRule, "task-opened-by-hub", "Case and Review Tasks are opened by the server. Submit a case, and it will open them.");
        if (change.Kind == ChangeKind.Delete)
            return Issue.Error(IssueType.Conflict, "task-of-a-case", $"{change.Key} belongs to a case and is never deleted: it is the record of what happened.");
        if (stored != @new)
            return Issue.Error(IssueType.BusinessRule, "task-kind-changed", "The kind in Task.code can't be changed. Send the Task with the code it was read with.");
        return null;
    }

    private async ValueTask<Outcome<ChangeSet>> Make(Change change, IReadOnlyList<Change> together, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await parts.Refuse(change, together, cancellationToken) is { } part) return part;
        if (change.Key.Type == "Task") return Set(await MakeTask(change, together, now, cancellationToken));
        if (change.Key.Type is not ("DiagnosticReport" or "ServiceRequest")) return new ChangeSet([change]);
        var stored = change.Kind == ChangeKind.Create ? null : await store.Read(change.Key, Access.Everything, cancellationToken);
        var isNew = stored is null || stored.IsDeleted;
        if (change.Key.Type == "DiagnosticReport") return isNew ? new ChangeSet([WithDisclaimer(change)]) : Set(await amendments.Guard(change, stored!, together, now, cancellationToken));
        var caseTask = change.Kind == ChangeKind.Create ? null : await loading.FindByRequest(change.Key.ToString(), cancellationToken);
        if (isNew && caseTask is null && change.Content is { } content && SecondOpinionRequest.Is(content.Root)) return await openCase.Guard(change, now, cancellationToken);
        if (caseTask is not null && !isNew && change.Content?.Root.ChildText("status") is "revoked" or "entered-in-error") return Set(await cases.Revoke(change, stored!, caseTask.Key.Id, now, cancellationToken));
        return change.Content is null && caseTask is not null
            ? Issue.Error(IssueType.Conflict, "request-of-a-case", $"{change.Key} is what {caseTask.Key} answers and is not deleted while that case is kept. Cancel the case with {caseTask.Key}/$cancel.")
            : new ChangeSet([change]);
    }

    private Change WithDisclaimer(Change change) =>
        change.Content is { } report && CaseFacts.IsOpinion(report.Root) && report.Root.Child("basedOn").Exists ? change with { Content = Disclaimer.AddTo(report, definitions) } : change;

    private async ValueTask<Outcome<IReadOnlyList<Change>>> MakeTask(Change change, IReadOnlyList<Change> together, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = await store.Read(change.Key, Access.Everything, cancellationToken);
        var storedKind = stored is null || stored.IsDeleted ? null : TaskContent.Read(stored.Json).Kind;
        var newKind = change.Content is null ? null : TaskContent.Read(change.Content.Utf8).Kind;
        if (storedKind is null && newKind is null) return new[] { change };
        if (storedKind is null && newKind == TaskKind.InformationRequest) return await Ask(change, now, cancellationToken);
        if (storedKind is null && newKind is { } part && SubTaskStep.Kinds.Contains(part)) return await subTasks.Open(change, now, cancellationToken);
        if (Refuse(change, storedKind, newKind) is { } refusal) return refusal;
        if (storedKind != TaskKind.InformationRequest && SubTaskStep.Kinds.Contains(storedKind!.Value)) return await subTasks.Guard(change, stored!, now, cancellationToken);
        var (made, profile) = storedKind switch
        {
            TaskKind.Case => (await cases.Guard(change, now, cancellationToken), Vocabulary.CaseTaskProfile),
            TaskKind.InformationRequest => (await answers.Guard(change, stored!, together, now, cancellationToken), Vocabulary.InformationRequestProfile),
            _ => (await MoveReview(change, together, now, cancellationToken), Vocabulary.ReviewTaskProfile),
        };
        if (!made.Succeeded) return made;
        var issues = validator.Validate(made.Value[0].Content!, [profile]);
        return issues.Any(issue => issue.Severity >= IssueSeverity.Error) ? Outcome<IReadOnlyList<Change>>.Failure(issues) : made;
    }

    /// <summary>A question that the centre posts as a Task: under its lease, which the Task carries as the Review Task does.</summary>
    private async ValueTask<Outcome<IReadOnlyList<Change>>> Ask(Change change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var task = TaskContent.Read(change.Content!.Utf8);
        var loaded = await loading.ByReview(CaseLoading.IdOf(task.PartOf ?? "Task/"), cancellationToken);
        if (!loaded.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(loaded.Issues);
        var made = requests.Build(loaded.Value, task.Lease?.Token, InformationRequest.Read(task), now);
        if (!made.Succeeded) return made;
        var asked = made.Value[^1];
        return new[] { asked with { Kind = change.Kind, Key = change.Key } }.Concat(made.Value.SkipLast(1)).ToArray();
    }

    private async ValueTask<Outcome<IReadOnlyList<Change>>> MoveReview(Change change, IReadOnlyList<Change> together, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var read = await loading.ByReview(change.Key.Id, cancellationToken);
        if (!read.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(read.Issues);
        var loaded = read.Value;
        if (VersionGuard.Check(change.Key, loaded.ReviewVersion, change.ExpectedVersion) is { } mismatch) return mismatch;
        var wanted = TaskContent.Read(change.Content!.Utf8);
        var before = loaded.Review;
        if ((before.Status == CaseState.Queued.ReviewStatus || loaded.Tasks.State == CaseState.ConsentAwaited) && wanted.Status == CaseState.Claimed.ReviewStatus)
        {
            if (wanted.Owner is not { } owner)
                return new Issue(IssueSeverity.Error, IssueType.Required, "task-owner-missing", "Task.owner", "A claim says who claims. Set Task.owner to your organisation or reviewer.");
            return await moves.Claim(loaded, owner, Claims.DefaultLease, now, cancellationToken) is { } refused ? refused : Outcome<IReadOnlyList<Change>>.Success(loaded.ToChanges(definitions, now));
        }

        if (Claims.CheckHolder(loaded.Tasks, wanted.Lease?.Token, now) is { } notHolder) return notHolder;
        var merged = wanted.WithHubPartsOf(before);
        merged.Status = before.Status;
        loaded.Tasks.Take(merged);
        if (Target(before, wanted) is not { } target)
        {
            merged.Touch(now);
            if (wanted.Status == before.Status) return new[] { merged.ToUpdate(loaded.ReviewVersion!, definitions) };
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "task-transition", "Task.status", CaseTasks.DescribeSteps(loaded.Tasks.State, "this status"));
        }

        return await Step(loaded, target, wanted, merged, together, now, cancellationToken);
    }

    /// <summary>The state that a write of a Review Task asks for; null when it asks for none there is, or for the present one.</summary>
    private static CaseState? Target(TaskContent before, TaskContent wanted)
    {
        var status = wanted.BusinessStatus == before.BusinessStatus ? null : wanted.BusinessStatus;
        if (status is null && wanted.Status == before.Status) return null;
        return CaseState.All.FirstOrDefault(state => state.ReviewStatus == wanted.Status && (status is null || state.BusinessStatus == status) && state != CaseState.NoCapacity);
    }

    private async ValueTask<Outcome<IReadOnlyList<Change>>> Step(
        LoadedCase loaded, CaseState target, TaskContent wanted, TaskContent merged, IReadOnlyList<Change> together, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var type = target == CaseState.Answered ? "opinion" : target == CaseState.Preliminary ? "preliminary-opinion" : null;
        IReadOnlyList<string>? issued = null;
        if (type is not null)
        {
            var added = await AddOpinion(loaded, type, together, cancellationToken);
            if (!added.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(added.Issues);
            issued = added.Value;
        }

        if (await moves.Take(loaded, target, wanted.Copy("statusReason"), now, cancellationToken) is { } refused) return refused;
        var ended = ReferenceEquals(merged, loaded.Tasks.Review) ? null : merged;
        var changes = loaded.ToChanges(definitions, now, ended);
        return issued is null
            ? Outcome<IReadOnlyList<Change>>.Success(changes)
            : changes.Append(SubmissionProvenance.Record(issued, loaded.Review.Owner!.DeepClone(), now, definitions)).ToArray();
    }

    /// <summary>Holds a report to its case and names it there.</summary>
    /// <returns>The report and its parts.</returns>
    private async ValueTask<Outcome<IReadOnlyList<string>>> AddOpinion(LoadedCase loaded, string type, IReadOnlyList<Change> together, CancellationToken cancellationToken)
    {
        var reference = loaded.Review.Outputs(type).FirstOrDefault();
        var report = reference is null ? null : together.FirstOrDefault(change => change.Key.ToString() == reference)?.Content ?? await StoredReference.Load(reference, store, definitions, cancellationToken);
        if (report is null)
        {
            return new Issue(IssueSeverity.Error, IssueType.Required, "opinion-missing", "Task.output",
                $"A review is completed by its opinion. Add an output of type {type} that refers to the DiagnosticReport, or use $issue-opinion.");
        }

        var issues = (await opinions.Check(report, loaded, together, cancellationToken)).Where(issue => issue.Severity >= IssueSeverity.Error).ToArray();
        if (issues.Length > 0) return Outcome<IReadOnlyList<string>>.Failure(issues);
        loaded.Case.AddOutput(type, reference!);
        return new[] { reference! }.Concat(await parts.Of(report.Root, together, cancellationToken)).ToArray();
    }

    private static Outcome<ChangeSet> Set(Outcome<IReadOnlyList<Change>> changes) => changes.Succeeded ? new ChangeSet(changes.Value) : Outcome<ChangeSet>.Failure(changes.Issues);
}
