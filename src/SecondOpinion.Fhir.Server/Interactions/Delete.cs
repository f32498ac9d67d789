using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>delete and conditional delete. hl7.org/fhir/R4/http.html#delete</summary>
internal sealed class Delete(IResourceStore store, GuardedCommit commits, ConditionalTargets targets, ServerSettings settings)
{
    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        var ifMatch = WriteRules.ReadIfMatch(request);
        if (!ifMatch.Succeeded) return FhirAnswer.Fail(ifMatch.Issues);
        var current = await store.Read(key, Caller.AccessOf(request), cancellationToken);
        if (current is null) return FhirAnswer.Fail(Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key} to delete."));
        if (current.IsDeleted && ifMatch.Value is null) return FhirAnswer.NoContent(current);

        var deleted = await commits.Run(
            async _ => VersionGuard.Check(key, await store.Read(key, Caller.AccessOf(request), cancellationToken), ifMatch.Value) is { } mismatch
                ? mismatch
                : new ChangeSet([new Change(ChangeKind.Delete, key, null, ifMatch.Value)]),
            cancellationToken);
        return deleted.Succeeded ? FhirAnswer.NoContent(deleted.Value[0]) : FhirAnswer.Fail(deleted.Issues);
    }

    /// <summary>Deletes what meets the condition: one resource, or many where the server is set to it. Where none does there is nothing to do.</summary>
    public async Task<IResult> HandleConditional(string type, HttpRequest request, CancellationToken cancellationToken)
    {
        var condition = targets.Parse(type, request);
        if (!condition.Succeeded) return FhirAnswer.Fail(condition.Issues);
        var deleted = await commits.Run(
            async _ =>
            {
                var found = await targets.FindAll(condition.Value, settings.ConditionalDeleteLimit, Caller.AccessOf(request), cancellationToken);
                if (!found.Succeeded) return Outcome<ChangeSet>.Failure(found.Issues);
                return new ChangeSet([.. found.Value.Select(target => new Change(ChangeKind.Delete, target.Key, null))])
                {
                    Expectations = found.Value.Count == 0 ? [] : found.Value[0].Expectations,
                };
            },
            cancellationToken);
        if (!deleted.Succeeded) return FhirAnswer.Fail(deleted.Issues);
        return FhirAnswer.NoContent(deleted.Value.Count == 1 ? deleted.Value[0] : null);
    }
}
