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
                return await Guard(changes.Value, now, cancellationToken);
            },
            store,
            (_, committed) => ValueTask.FromResult(committed.Versions),
            cancellationToken);

    /// <summary>The rules of a case look past who may see what. So a deletion of what the caller does not see is judged as one of what never was: a rule that it met would tell that it is there.</summary>
    private async ValueTask<Outcome<CommitDraft>> Guard(ChangeSet changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var judged = changes.Changes.ToArray();
        var hidden = new List<int>();
        if (Caller.Current is { Identity: not null } caller)
        {
            for (var at = 0; at < judged.Length; at++)
            {
                if (judged[at].Kind != ChangeKind.Delete || await store.Read(judged[at].Key, caller.Access, cancellationToken) is not null) continue;
                judged[at] = judged[at] with { Key = new ResourceKey(judged[at].Key.Type, ResourceIds.New(now)) };
                hidden.Add(at);
            }
        }

        var guarded = await review.Guard(changes with { Changes = judged }, now, cancellationToken);
        if (!guarded.Succeeded) return Outcome<CommitDraft>.Failure(guarded.Issues);
        var written = guarded.Value.Changes.ToArray();
        foreach (var at in hidden) written[at] = changes.Changes[at];
        return new CommitDraft(guarded.Value with { Changes = written });
    }
}
