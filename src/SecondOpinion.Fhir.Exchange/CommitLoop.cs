using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange;

/// <summary>Builds changes and commits them; when what they were built on has changed meanwhile, builds them again from scratch.</summary>
public static class CommitLoop
{
    private const int Attempts = 20;

    /// <summary>For changes that keep no receipt, and so are never a repeat.</summary>
    public static ValueTask<Outcome<T>> Run<T>(
        Func<ValueTask<Outcome<CommitDraft>>> build, IResourceStore store, Func<CommitDraft, CommitResult.Committed, ValueTask<T>> answer, CancellationToken cancellationToken) =>
        Run(build, store, answer, _ => throw new InvalidOperationException("These changes keep no receipt."), cancellationToken);

    /// <param name="build">Reads the store and decides. Runs again after every conflict.</param>
    /// <param name="answer">Makes the answer once everything is on disk.</param>
    /// <param name="repeat">Makes the answer when the request turns out to have been answered before.</param>
    public static async ValueTask<Outcome<T>> Run<T>(
        Func<ValueTask<Outcome<CommitDraft>>> build,
        IResourceStore store,
        Func<CommitDraft, CommitResult.Committed, ValueTask<T>> answer,
        Func<StoredReceipt, ValueTask<Outcome<T>>> repeat,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var draft = await build();
            if (!draft.Succeeded) return Outcome<T>.Failure(draft.Issues);
            switch (await store.Commit(draft.Value.Changes, cancellationToken))
            {
                case CommitResult.Committed committed:
                    return await answer(draft.Value, committed);
                case CommitResult.Repeated repeated:
                    return await repeat(repeated.Receipt);
                case CommitResult.Refused refused:
                    return refused.Issue;
                case CommitResult.Overloaded:
                    return Overloaded;
            }
        }

        return Issue.Error(IssueType.Conflict, "commit-contended", "Others kept changing the same resources. Nothing was written; try again.");
    }

    private static Issue Overloaded => Issue.Error(IssueType.Throttled, "overloaded", "More is waiting to be written than can be written soon. Nothing was stored; try again after the time in Retry-After.");
}
