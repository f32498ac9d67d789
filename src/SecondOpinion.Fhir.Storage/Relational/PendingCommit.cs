namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>A change set that waits for its turn, and the caller who waits for its answer.</summary>
internal sealed class PendingCommit(ChangeSet changes, PreparedChange[] prepared)
{
    private readonly TaskCompletionSource<CommitResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int taken;

    public ChangeSet Changes => changes;

    public PreparedChange[] Prepared => prepared;

    /// <summary>A step of an index rebuild, which is written alone.</summary>
    public RebuildStep? Rebuild { get; init; }

    /// <summary>What came of it, while the transaction it was written in is not yet on disk.</summary>
    public CommitResult? Verdict { get; set; }

    /// <summary>Why it could not be written, which is not its own fault but the machine's, or a bug.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Claims it for the writer. False when the caller gave up before.</summary>
    public bool TryTake() => Interlocked.Exchange(ref taken, 1) == 0;

    /// <summary>Waits for the answer. Giving up works as long as the writer has not begun; from then on the truth is told.</summary>
    public async Task<CommitResult> Answer(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() =>
        {
            if (TryTake()) answer.TrySetCanceled(cancellationToken);
        });
        return await answer.Task;
    }

    /// <summary>Tells the caller, once what was written is on disk.</summary>
    public void Tell()
    {
        if (Failure is not null) answer.TrySetException(Failure);
        else answer.TrySetResult(Verdict!);
    }
}
