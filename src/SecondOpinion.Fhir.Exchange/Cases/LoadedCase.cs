using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>A Review Task and the Case Task above it, with the versions they were read in.</summary>
internal sealed record LoadedCase(StoredVersion ReviewVersion, TaskContent Review, StoredVersion CaseVersion, TaskContent Case)
{
    /// <summary>Both Tasks, or why they can't be had.</summary>
    public static async ValueTask<Outcome<LoadedCase>> Load(string reviewId, IResourceStore store, CancellationToken cancellationToken)
    {
        var review = await store.Read(new ResourceKey("Task", reviewId), Access.Everything, cancellationToken);
        if (review is null || review.IsDeleted)
            return Issue.Error(IssueType.NotFound, "task-unknown", $"There is no Task/{reviewId}. Pull the queue for the Tasks there are.");
        var reviewTask = TaskContent.Read(review.Json);
        if (reviewTask.Kind != TaskKind.Review || reviewTask.PartOf is not { } partOf)
            return Issue.Error(IssueType.BusinessRule, "task-not-a-review", $"Task/{reviewId} is no Review Task. Only items of the queue are claimed and answered.");
        var @case = await store.Read(new ResourceKey("Task", partOf[(partOf.LastIndexOf('/') + 1)..]), Access.Everything, cancellationToken);
        if (@case is null || @case.IsDeleted)
            return Issue.Error(IssueType.NotFound, "case-unknown", $"The Case Task of Task/{reviewId} is gone; the review can't go on.");
        return new LoadedCase(review, reviewTask, @case, TaskContent.Read(@case.Json));
    }

    /// <summary>The changes that write both Tasks over the versions they were read in.</summary>
    public Change[] ToChanges(DefinitionCatalogue definitions) => [Review.ToUpdate(ReviewVersion, definitions), Case.ToUpdate(CaseVersion, definitions)];
}
