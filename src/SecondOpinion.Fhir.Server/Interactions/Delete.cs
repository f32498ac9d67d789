using SecondOpinion.Fhir.Exchange;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>delete. hl7.org/fhir/R4/http.html#delete</summary>
internal sealed class Delete(IResourceStore store, HeldDefinitions held, ChangeReview review, TimeProvider clock)
{
    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        var ifMatch = WriteRules.ReadIfMatch(request);
        if (!ifMatch.Succeeded) return FhirAnswer.Fail(ifMatch.Issues);
        var current = await store.Read(key, Access.Everything, cancellationToken);
        if (current is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key} to delete."));
        if (current.IsDeleted && ifMatch.Value is null) return FhirAnswer.NoContent(current);

        var deleted = await CommitLoop.Run(
            async () =>
            {
                var newest = await store.Read(key, Access.Everything, cancellationToken);
                if (VersionGuard.Check(key, newest, ifMatch.Value) is { } mismatch) return mismatch;
                var changes = new ChangeSet([new Change(ChangeKind.Delete, key, null, ifMatch.Value)]);
                if (held.Refuse(changes) is { } refusal) return refusal;
                var guarded = await review.Guard(changes, clock.GetUtcNow(), cancellationToken);
                return guarded.Succeeded ? new CommitDraft(guarded.Value) : Outcome<CommitDraft>.Failure(guarded.Issues);
            },
            store,
            (_, committed) => ValueTask.FromResult(committed.Versions[0]),
            cancellationToken);
        return deleted.Succeeded ? FhirAnswer.NoContent(deleted.Value) : FhirAnswer.Fail(deleted.Issues);
    }
}
