using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Reads cases from the store.</summary>
public sealed class CaseLoading(IResourceStore store, CaseSearch search)
{
    /// <summary>The case of a Review Task, with that review as the current one.</summary>
    public async ValueTask<Outcome<LoadedCase>> ByReview(string reviewId, CancellationToken cancellationToken)
    {
        var review = await store.Read(new ResourceKey("Task", reviewId), Access.Everything, cancellationToken);
        if (review is null || review.IsDeleted)
            return Issue.Error(IssueType.NotFound, "task-unknown", $"There is no Task/{reviewId}. Pull the queue for the Tasks there are.");
        var task = TaskContent.Read(review.Json);
        if (task.Kind != TaskKind.Review || task.PartOf is not { } partOf)
            return Issue.Error(IssueType.BusinessRule, "task-not-a-review", $"Task/{reviewId} is no Review Task. Only items of the queue are claimed and answered.");
        var loaded = await Load(IdOf(partOf), cancellationToken);
        if (!loaded.Succeeded) return loaded;
        return loaded.Value.ReviewVersion?.Key.Id == reviewId
            ? loaded
            : Issue.Error(IssueType.Conflict, "task-ended", $"Task/{reviewId} has ended; its case goes on under another review or not at all. Nothing was written; pull the queue again.");
    }

    /// <summary>The case of a Case Task.</summary>
    public async ValueTask<Outcome<LoadedCase>> Load(string caseId, CancellationToken cancellationToken)
    {
        var version = await store.Read(new ResourceKey("Task", caseId), Access.Everything, cancellationToken);
        if (version is null || version.IsDeleted) return Issue.Error(IssueType.NotFound, "case-unknown", $"There is no Task/{caseId}. Search for the case by its request: Task?focus=ServiceRequest/...");
        var task = TaskContent.Read(version.Json);
        if (task.Kind != TaskKind.Case) return Issue.Error(IssueType.BusinessRule, "task-not-a-case", $"Task/{caseId} is no Case Task. Its partOf leads to the Case Task.");
        var reviews = await search.All("Task", $"part-of=Task/{caseId}&code={Vocabulary.TaskKind}|review", cancellationToken);
        var read = reviews.Select(review => (Version: review, Task: TaskContent.Read(review.Json))).OrderBy(pair => pair.Task.AuthoredOn).ThenBy(pair => pair.Version.Key.Id, StringComparer.Ordinal).ToArray();
        var current = read.LastOrDefault(pair => pair.Task.Status is not ("rejected" or "failed"));
        return new LoadedCase(version, current.Version, new CaseTasks(task, current.Task), read.Where(pair => pair.Version != current.Version).Select(pair => pair.Task).ToArray());
    }

    /// <summary>The case that a request for a second opinion opened; null when there is none.</summary>
    public async ValueTask<StoredVersion?> FindByRequest(string requestReference, CancellationToken cancellationToken) =>
        (await search.All("Task", $"focus={requestReference}&code={Vocabulary.TaskKind}|case", cancellationToken)) is [var first, ..] ? first : null;

    /// <summary>The case that a report was issued for, as its opinion or a preliminary one; null when there is none.</summary>
    internal async ValueTask<LoadedCase?> ByOpinion(Element report, ResourceKey key, CancellationToken cancellationToken)
    {
        foreach (var basedOn in report.ChildrenNamed("basedOn").ToList())
        {
            if (basedOn.ChildText("reference") is not { } request || await FindByRequest(request, cancellationToken) is not { } caseTask) continue;
            var loaded = await Load(caseTask.Key.Id, cancellationToken);
            if (loaded.Succeeded && loaded.Value.Case.Outputs("opinion").Concat(loaded.Value.Case.Outputs("preliminary-opinion")).Contains(key.ToString())) return loaded.Value;
        }

        return null;
    }

    /// <summary>The id of the case that a Task belongs to, itself or through what it is part of; null for a Task of no case.</summary>
    public async ValueTask<string?> CaseOf(TaskContent task, string id, CancellationToken cancellationToken)
    {
        if (task.Kind is null) return null;
        if (task.Kind == TaskKind.Case) return id;
        if (task.PartOf is not { } parent || !parent.StartsWith("Task/", StringComparison.Ordinal)) return null;
        if (task.Kind == TaskKind.Review) return IdOf(parent);
        return await store.Read(new ResourceKey("Task", IdOf(parent)), Access.Everything, cancellationToken) is { IsDeleted: false } review && TaskContent.Read(review.Json) is { Kind: TaskKind.Case or TaskKind.Review } above
            ? await CaseOf(above, IdOf(parent), cancellationToken)
            : null;
    }

    internal static string IdOf(string reference) => reference[(reference.LastIndexOf('/') + 1)..];
}
