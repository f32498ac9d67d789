using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Completeness;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>What the hub does with a case that waits for it: checks that it is complete, and puts it into the queue or says what is missing.</summary>
/// <remarks>Derived from what is stored, so it may run any number of times: where the case has moved on, it does nothing.</remarks>
public sealed class AdvanceCase(IResourceStore store, DefinitionCatalogue definitions)
{
    /// <returns>The Case Task as it then stands.</returns>
    public ValueTask<Outcome<StoredVersion>> Handle(string caseId, DateTimeOffset now, CancellationToken cancellationToken) => CommitLoop.Run(
        () => Build(caseId, now, cancellationToken),
        store,
        (draft, committed) => ValueTask.FromResult(committed.Versions.Count == 0 ? ((Draft)draft).Current : committed.Versions[0]),
        cancellationToken);

    private static bool Waits(TaskContent task) => task.Kind == TaskKind.Case
        && (task.Status == CaseState.Submitted.CaseStatus || (task.Status == CaseState.Incomplete.CaseStatus && task.BusinessStatus == CaseState.Incomplete.BusinessStatus));

    private async ValueTask<Outcome<CommitDraft>> Build(string caseId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var version = await store.Read(new ResourceKey("Task", caseId), Access.Everything, cancellationToken);
        if (version is null || version.IsDeleted) return Issue.Error(IssueType.NotFound, "case-unknown", $"There is no Task/{caseId}.");
        var task = TaskContent.Read(version.Json);
        if (!Waits(task)) return new Draft(version, new ChangeSet([]));

        var request = await StoredReference.Load(task.Focus, store, definitions, cancellationToken);
        if (request is null) return Issue.Error(IssueType.NotFound, "case-request-unknown", $"The ServiceRequest of Task/{caseId} is gone; the case can't go on.");
        var gaps = CaseChecklist.FindGaps(request.Root, await LoadRecords(request.Root, cancellationToken));
        return gaps.Count == 0 ? Queue(version, task, request.Root, now) : AwaitInformation(version, task, gaps, now);
    }

    private Outcome<CommitDraft> Queue(StoredVersion version, TaskContent task, Element request, DateTimeOffset now)
    {
        var review = ReviewTask.Open(task, version.Key.ToString(), request, now);
        ReviewMoves.Settle(review, task, CaseState.Queued, now);
        task.StatusReason = null;
        task.Set("note", null);
        var opened = new Change(ChangeKind.Create, new ResourceKey("Task", ResourceIds.New(now)), review.ToDocument(definitions));
        return new Draft(version, new ChangeSet([task.ToUpdate(version, definitions), opened]));
    }

    private Outcome<CommitDraft> AwaitInformation(StoredVersion version, TaskContent task, IReadOnlyList<Gap> gaps, DateTimeOffset now)
    {
        if (task.Status == CaseState.Incomplete.CaseStatus && task.NoteCount == gaps.Count) return new Draft(version, new ChangeSet([]));
        task.Status = CaseState.Incomplete.CaseStatus;
        task.BusinessStatus = CaseState.Incomplete.BusinessStatus;
        task.StatusReason = "records-insufficient";
        task.Set("note", new JsonArray(gaps.Select(gap => (JsonNode)new JsonObject
        {
            ["time"] = InstantText.Of(now),
            ["text"] = $"{gap.Item}: {gap.Reason} Accepted: {gap.AcceptableFormats}.",
        }).ToArray()));
        task.Touch(now);
        return new Draft(version, new ChangeSet([task.ToUpdate(version, definitions)]));
    }

    private async ValueTask<List<Element>> LoadRecords(Element request, CancellationToken cancellationToken)
    {
        var records = new List<Element>();
        foreach (var name in new[] { "supportingInfo", "reasonReference", "specimen" })
        {
            foreach (var reference in request.ChildrenNamed(name).ToList())
            {
                if (reference.ChildText("reference") is { } text && await StoredReference.Load(text, store, definitions, cancellationToken) is { } record) records.Add(record.Root);
            }
        }

        return records;
    }

    private sealed record Draft(StoredVersion Current, ChangeSet Set) : CommitDraft(Set);
}
