using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary><c>Task/{id}/$claim</c>: gives a queue item to the first centre that asks.</summary>
public sealed class ClaimReview(IResourceStore store, DefinitionCatalogue definitions)
{
    /// <param name="owner">Reference to the centre or reviewer who claims.</param>
    /// <param name="ifMatch">The version of the Task the caller saw, or null for whatever it is now.</param>
    public ValueTask<Outcome<StoredVersion>> Handle(string taskId, JsonObject owner, TimeSpan lease, int? ifMatch, DateTimeOffset now, CancellationToken cancellationToken) =>
        CommitLoop.Run(
            async () =>
            {
                var loaded = await LoadedCase.Load(taskId, store, cancellationToken);
                if (!loaded.Succeeded) return Outcome<CommitDraft>.Failure(loaded.Issues);
                if (VersionGuard.Check(loaded.Value.ReviewVersion.Key, loaded.Value.ReviewVersion, ifMatch) is { } mismatch) return mismatch;
                var token = Guid.NewGuid().ToString("N");
                var claim = ReviewMoves.Claim(loaded.Value.Review, loaded.Value.Case, owner.DeepClone().AsObject(), lease, token, now);
                if (!claim.Succeeded) return Outcome<CommitDraft>.Failure(claim.Issues);
                return new CommitDraft(new ChangeSet(loaded.Value.ToChanges(definitions)));
            },
            store,
            (_, committed) => ValueTask.FromResult(committed.Versions[0]),
            cancellationToken);
}
