using SecondOpinion.Fhir.Exchange;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Server.Packages;
using SecondOpinion.Fhir.Server.Security;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Interactions;

/// <summary>The one way on which clients' writes reach the store: definitions of packages are left alone, and Tasks of a case keep its rules.</summary>
internal sealed class GuardedCommit(IResourceStore store, HeldDefinitions held, ChangeReview review, TimeProvider clock)
{
    /// <param name="build">Reads the store and decides, given the time. Runs again after every conflict.</param>
    /// <returns>A version for each change, in their order; what the rules of a case added comes after.</returns>
    public ValueTask<Outcome<IReadOnlyList<StoredVersion>>> Run(Func<DateTimeOffset, ValueTask<Outcome<ChangeSet>>> build, CancellationToken cancellationToken) =>
        CommitLoop.Run(
            async () =>
            {
                var now = clock.GetUtcNow();
                var changes = await build(now);
                if (!changes.Succeeded) return Outcome<CommitDraft>.Failure(changes.Issues);
                if (await TaskWrites.RefuseParts(changes.Value, Caller.Current, store, cancellationToken) is { } notTheirs) return notTheirs;
                if (held.Refuse(changes.Value) is { } refusal) return refusal;
                var guarded = await review.Guard(changes.Value, now, cancellationToken);
                return guarded.Succeeded ? new CommitDraft(guarded.Value) : Outcome<CommitDraft>.Failure(guarded.Issues);
            },
            store,
            (_, committed) => ValueTask.FromResult(committed.Versions),
            cancellationToken);
}
