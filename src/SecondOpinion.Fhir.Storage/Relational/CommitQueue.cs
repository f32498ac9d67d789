using System.Threading.Channels;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>The line in which change sets wait for the one writer, which takes as many as are there into one transaction and one sync.</summary>
internal sealed class CommitQueue : IAsyncDisposable
{
    /// <summary>Resources that one transaction takes at most, so that nobody waits long behind a large group.</summary>
    private const int MaxGroupChanges = 2000;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<PendingCommit> waiting;
    private readonly CommitWriter writer;
    private readonly Task running;

    public CommitQueue(CommitWriter writer, int capacity)
    {
        this.writer = writer;
        waiting = Channel.CreateBounded<PendingCommit>(new BoundedChannelOptions(capacity) { SingleReader = true });
        running = Task.Run(Run);
    }

    /// <summary>Lines up, or answers at once that the line is full or the store is closing.</summary>
    public async ValueTask<CommitResult> Commit(PendingCommit commit, CancellationToken cancellationToken) =>
        waiting.Writer.TryWrite(commit) ? await Wait(commit, cancellationToken) : new CommitResult.Overloaded(RetryAfter);

    /// <summary>Takes nothing more, and writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await running;
    }

    private static async ValueTask<CommitResult> Wait(PendingCommit commit, CancellationToken cancellationToken)
    {
        using var measured = StoreInstruments.Commit();
        return await commit.Answer(cancellationToken);
    }

    private async Task Run()
    {
        var group = new List<PendingCommit>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            group.Clear();
            PendingCommit? alone = null;
            for (var changes = 0; changes < MaxGroupChanges && alone is null && waiting.Reader.TryRead(out var commit);)
            {
                if (!commit.TryTake()) continue;
                if (commit.Rebuild is null) group.Add(commit);
                else alone = commit;
                changes += commit.Prepared.Length;
            }

            if (group.Count > 0)
            {
                StoreInstruments.Group(group.Count);
                await writer.Write(group);
            }

            if (alone is not null) await writer.Write([alone]);
        }
    }
}
