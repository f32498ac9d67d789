using SecondOpinion.Fhir.Exchange;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>update, which creates where there is nothing yet. hl7.org/fhir/R4/http.html#update</summary>
internal sealed class Update(IResourceStore store, HeldDefinitions held, Validator validator, ChangeReview review, DefinitionCatalogue definitions, TimeProvider clock)
{
    public async Task<IResult> Handle(ResourceKey key, HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await FhirBody.Read(request, definitions);
        if (!body.Succeeded) return FhirAnswer.Fail(body.Issues);
        var ifMatch = WriteRules.ReadIfMatch(request);
        if (!ifMatch.Succeeded) return FhirAnswer.Fail(ifMatch.Issues);
        var issues = WriteRules.Check(body.Value, key.Type, key.Id, validator);
        return issues.Count > 0 ? FhirAnswer.Fail(issues) : await Write(key, _ => body.Value, ifMatch.Value, request, cancellationToken);
    }

    /// <summary>Writes the next version.</summary>
    /// <param name="content">Makes it from the one there is, which is null or a deletion where there is none. Runs again when another write came in between.</param>
    /// <param name="madeFromCurrent">Whether the content depends on the version there is, so that it may be written over no other.</param>
    internal async Task<IResult> Write(
        ResourceKey key, Func<StoredVersion?, Outcome<ResourceDocument>> content, int? ifMatch, HttpRequest request, CancellationToken cancellationToken, bool madeFromCurrent = false)
    {
        var written = await CommitLoop.Run(
            async () =>
            {
                var current = await store.Read(key, Access.Everything, cancellationToken);
                if (VersionGuard.Check(key, current, ifMatch) is { } mismatch) return mismatch;
                var made = content(current);
                if (!made.Succeeded) return Outcome<CommitDraft>.Failure(made.Issues);

                // A change made from what was read, or for a version that was named, must meet that version still.
                var expected = ifMatch is not null || madeFromCurrent ? current?.Version : null;
                var changes = new ChangeSet([new Change(ChangeKind.Update, key, made.Value, expected)]);
                if (held.Refuse(changes) is { } refusal) return refusal;
                var guarded = await review.Guard(changes, clock.GetUtcNow(), cancellationToken);
                return guarded.Succeeded ? new CommitDraft(guarded.Value) : Outcome<CommitDraft>.Failure(guarded.Issues);
            },
            store,
            (_, committed) => ValueTask.FromResult(committed.Versions[0]),
            cancellationToken);
        if (!written.Succeeded) return FhirAnswer.Fail(written.Issues);
        var status = written.Value.Version == 1 ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        return FhirAnswer.Written(written.Value, status, Preferences.Read(request).Return);
    }
}
