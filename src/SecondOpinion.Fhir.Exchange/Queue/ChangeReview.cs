using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Opinions;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>Holds plain writes of Tasks (PUT, PATCH, transaction entries) to the rules of the case, and adds what the hub changes with them.</summary>
public sealed class ChangeReview(IResourceStore store, Validator validator, DefinitionCatalogue definitions)
{
    /// <summary>The change set with every write of a Review Task replaced by what the rules make of it, and the Case Tasks beside it.</summary>
    public async ValueTask<Outcome<ChangeSet>> Guard(ChangeSet changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var guarded = new List<Change>(changes.Changes);
        for (var at = 0; at < changes.Changes.Count; at++)
        {
            var change = changes.Changes[at];
            if (change.Key.Type != "Task") continue;
            var stored = await store.Read(change.Key, Access.Everything, cancellationToken);
            var storedKind = stored is null || stored.IsDeleted ? null : TaskContent.Read(stored.Json).Kind;
            var newKind = change.Content is null ? null : TaskContent.Read(change.Content.Utf8).Kind;
            if (storedKind is null && newKind is null) continue;
            if (Refuse(change, storedKind, newKind) is { } refusal) return refusal;

            var moved = await Move(change, changes, now, cancellationToken);
            if (!moved.Succeeded) return Outcome<ChangeSet>.Failure(moved.Issues);
            var issues = validator.Validate(moved.Value[0].Content!, [Vocabulary.ReviewTaskProfile]);
            if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<ChangeSet>.Failure(issues);
            guarded[at] = moved.Value[0];
            guarded.AddRange(moved.Value.Skip(1));
        }

        return changes with { Changes = guarded };
    }

    private static Issue? Refuse(Change change, TaskKind? stored, TaskKind? @new)
    {
        if (stored is null)
            return Issue.Error(IssueType.BusinessRule, "task-opened-by-hub", "Case and Review Tasks are opened by the server. Submit a case, and it will open them.");
        if (change.Kind == ChangeKind.Delete)
            return Issue.Error(IssueType.Conflict, "task-of-a-case", $"{change.Key} belongs to a case and is never deleted: it is the record of what happened.");
        if (stored != @new)
            return Issue.Error(IssueType.BusinessRule, "task-kind-changed", "The kind in Task.code can't be changed. Send the Task with the code it was read with.");
        if (stored == TaskKind.Case)
            return Issue.Error(IssueType.BusinessRule, "case-task-owned-by-hub", "A Case Task follows its Review Task and is written by the server only. Change the Review Task instead.");
        return null;
    }

    private async ValueTask<Outcome<Change[]>> Move(Change change, ChangeSet changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var loaded = await LoadedCase.Load(change.Key.Id, store, cancellationToken);
        if (!loaded.Succeeded) return Outcome<Change[]>.Failure(loaded.Issues);
        var (version, review, _, @case) = loaded.Value;
        if (VersionGuard.Check(version.Key, version, change.ExpectedVersion) is { } mismatch) return mismatch;
        var wanted = TaskContent.Read(change.Content!.Utf8);

        if (review.Status == CaseState.Queued.ReviewStatus && wanted.Status == CaseState.Claimed.ReviewStatus)
        {
            if (wanted.Owner is not { } owner)
                return new Issue(IssueSeverity.Error, IssueType.Required, "task-owner-missing", "Task.owner", "A claim says who claims. Set Task.owner to your organisation or reviewer.");
            var claim = ReviewMoves.Claim(review, @case, owner.DeepClone().AsObject(), ReviewMoves.DefaultLease, Guid.NewGuid().ToString("N"), now);
            return claim.Succeeded ? loaded.Value.ToChanges(definitions) : Outcome<Change[]>.Failure(claim.Issues);
        }

        if (ReviewMoves.CheckHolder(review, wanted.Lease?.Token, now) is { } notHolder) return notHolder;
        var merged = wanted.WithHubPartsOf(review);
        if (wanted.Status == review.Status)
        {
            merged.Touch(now);
            return new[] { merged.ToUpdate(version, definitions) };
        }

        return await Step(loaded.Value with { Review = merged }, review.Status, wanted.Status, changes, now, cancellationToken);
    }

    private async ValueTask<Outcome<Change[]>> Step(LoadedCase loaded, string from, string to, ChangeSet changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        loaded.Review.Status = from;
        var moved = ReviewMoves.Move(loaded.Review, loaded.Case, to, now);
        if (!moved.Succeeded) return Outcome<Change[]>.Failure(moved.Issues);
        if (moved.Value.Reopens) return await Reopen(loaded, now, cancellationToken);
        if (moved.Value.To != CaseState.Answered) return loaded.ToChanges(definitions);

        var reference = loaded.Review.Outputs("opinion").FirstOrDefault();
        var report = reference is null ? null : await Find(reference, changes, cancellationToken);
        if (report is null)
        {
            return new Issue(IssueSeverity.Error, IssueType.Required, "opinion-missing", "Task.output",
                "A review is completed by its opinion. Add an output of type opinion that refers to the DiagnosticReport, or use $issue-opinion.");
        }

        var issues = validator.Validate(report, [Vocabulary.OpinionProfile]);
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<Change[]>.Failure(issues);
        if (OpinionRules.CheckBelongs(report.Root, loaded.Case) is { } foreign) return foreign;
        loaded.Case.AddOutput("opinion", reference!);
        return loaded.ToChanges(definitions);
    }

    private async ValueTask<Outcome<Change[]>> Reopen(LoadedCase loaded, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!loaded.Review.HasStatusReason)
        {
            return new Issue(IssueSeverity.Error, IssueType.Required, "task-status-reason-missing", "Task.statusReason",
                "Who gives a case back says why. Set Task.statusReason, preferably with a code of CodeSystem status-reason.");
        }

        var request = await StoredReference.Load(loaded.Case.Focus, store, definitions, cancellationToken);
        if (request is null) return Issue.Error(IssueType.NotFound, "case-request-unknown", "The ServiceRequest of the case is gone; it can't go back to the queue.");
        var next = ReviewTask.Open(loaded.Case, loaded.CaseVersion.Key.ToString(), request.Root, now);
        return loaded.ToChanges(definitions).Append(new Change(ChangeKind.Create, new ResourceKey("Task", ResourceIds.New(now)), next.ToDocument(definitions))).ToArray();
    }

    /// <summary>What a reference means: a resource of the same change set, or a stored one.</summary>
    private async ValueTask<ResourceDocument?> Find(string reference, ChangeSet changes, CancellationToken cancellationToken) =>
        changes.Changes.FirstOrDefault(change => change.Key.ToString() == reference)?.Content
        ?? await StoredReference.Load(reference, store, definitions, cancellationToken);
}
