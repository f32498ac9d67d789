using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Storage;

/// <summary>How a commit ended. Only <see cref="Committed"/> wrote anything.</summary>
public abstract record CommitResult
{
    private CommitResult()
    {
    }

    /// <summary>Everything is on disk.</summary>
    /// <param name="Commit">The commit's number; that of the commit before when there was nothing to write.</param>
    /// <param name="Versions">One for each change, in the order of the changes. Deleting what is deleted already writes nothing and gives that
    /// deletion again; deleting what never existed writes nothing and gives a deletion of version 0.</param>
    public sealed record Committed(long Commit, DateTimeOffset At, IReadOnlyList<StoredVersion> Versions) : CommitResult;

    /// <summary>A resource is not in the version that a change expected.</summary>
    /// <param name="Index">Which change, from 0.</param>
    /// <param name="Found">The newest version; 0 when there is none, or it is a deletion.</param>
    public sealed record VersionMismatch(int Index, int Expected, int Found) : CommitResult;

    /// <summary>A search gives another result than the changes were built on: build them again from what is stored now.</summary>
    public sealed record Stale(int ExpectationIndex) : CommitResult;

    /// <summary>Whoever asks may not write this; nothing of the set was written.</summary>
    public sealed record Refused(Issue Issue) : CommitResult;

    /// <summary>The request was answered before.</summary>
    public sealed record Repeated(StoredReceipt Receipt) : CommitResult;

    /// <summary>More is waiting than can be written soon, or the store is closing. Nothing was accepted; try again after the given time.</summary>
    public sealed record Overloaded(TimeSpan RetryAfter) : CommitResult;
}
