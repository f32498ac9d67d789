using System.Data.Common;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Takes down events as they happen, and adds them to the chain in batches, beside the work.</summary>
/// <remarks>
/// Two batches: one is filled while the other is written. Whoever must know that an event is on disk waits for its batch, which is then written without delay and synced once for all
/// who wait. When more waits than memory should hold, everybody waits.
/// </remarks>
public sealed class AuditQueue : IAsyncDisposable
{
    private const int MostBytes = 4 * 1024 * 1024;

    // Without a waiter a moment more makes larger batches, and a sync for each of them is what costs.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    // A monitor, which wakes the writing thread without its having to spin or to be of the pool, whose few threads are for requests.
    private readonly object gate = new();
    private readonly AuditLog log;
    private readonly Action<Exception> failed;
    private readonly Thread writing;
    private Waiting filling;
    private Waiting spare;
    private Waiting? underWay;
    private volatile bool isFailing;
    private bool isClosed;

    /// <param name="server">The machine that this process runs on.</param>
    /// <param name="failed">Told whenever a batch could not be written; it is tried again.</param>
    public AuditQueue(AuditLog log, string server, Action<Exception> failed)
    {
        (this.log, this.failed) = (log, failed);
        (filling, spare) = (new Waiting(server), new Waiting(server));
        writing = new Thread(Run) { IsBackground = true, Name = "audit" };
        writing.Start();
    }

    /// <summary>The last batch could not be written, and waits: nothing should be done now that has to be recorded.</summary>
    public bool IsFailing => isFailing;

    /// <summary>Takes an event down.</summary>
    /// <param name="untilWritten">Wait until it is on disk.</param>
    /// <returns>False when it is not, and may never be: the batch could not be written yet, or the queue is closed.</returns>
    public ValueTask<bool> Add(AuditFacts facts, bool untilWritten)
    {
        lock (gate)
        {
            // While nothing can be written, those come here who are refused anyway; memory is not theirs to fill.
            if (isClosed || (isFailing && filling.Batch.Length >= MostBytes)) return new ValueTask<bool>(false);
            filling.Batch.Add(facts);
            if (filling.Batch.Count == 1) Monitor.Pulse(gate);
            if (!untilWritten && filling.Batch.Length < MostBytes) return new ValueTask<bool>(!isFailing);
            return new ValueTask<bool>(filling.Written(gate));
        }
    }

    /// <summary>Waits until all that has been taken down so far is on disk.</summary>
    /// <returns>False when it could not be written yet.</returns>
    public ValueTask<bool> Settled()
    {
        lock (gate)
        {
            var last = filling.Batch.Count > 0 ? filling : underWay;
            return last is null ? new ValueTask<bool>(!isFailing) : new ValueTask<bool>(last.Written(gate));
        }
    }

    /// <summary>Takes nothing more, and writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            isClosed = true;
            Monitor.PulseAll(gate);
        }

        await Task.Run(writing.Join);
    }

    private void Run()
    {
        while (Next() is { } full)
        {
            Append(full);
            full.Batch.Clear();
        }
    }

    /// <summary>The batch to write, once there is one; null when the queue is closed and all is written.</summary>
    private Waiting? Next()
    {
        lock (gate)
        {
            while (filling.Batch.Count == 0 && !isClosed) Monitor.Wait(gate);
            if (filling.Batch.Count == 0) return null;
            if (!filling.IsAwaited && !isClosed) Monitor.Wait(gate, Gathering);
        }

        // Those whose work was committed together come together: a turn for each of them is shorter than a sync.
        for (var known = 0; known != filling.Batch.Count;)
        {
            known = filling.Batch.Count;
            Thread.Yield();
        }

        lock (gate)
        {
            (filling, spare) = (spare, filling);
            return underWay = spare;
        }
    }

    /// <summary>Tries until it is written: a gap in the audit is worse than a wait. Whoever waits for it is told after the first failure.</summary>
    private void Append(Waiting full)
    {
        for (var wait = 100; ; wait = Math.Min(wait * 2, 5000))
        {
            try
            {
                log.Append(full.Batch, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                isFailing = false;
                lock (gate)
                {
                    full.Settle(true);
                    underWay = null;
                }

                return;
            }
            catch (Exception problem) when (problem is DbException or IOException or InvalidOperationException or TimeoutException)
            {
                isFailing = true;
                failed(problem);
                lock (gate)
                {
                    full.Settle(false);
                    filling.Settle(false);
                    if (isClosed)
                    {
                        underWay = null;
                        return;
                    }

                    Monitor.Wait(gate, wait);
                }
            }
        }
    }

    /// <summary>A batch, and who waits for it.</summary>
    private sealed class Waiting(string server)
    {
        private TaskCompletionSource<bool>? written;

        public AuditBatch Batch { get; } = new(server);

        public bool IsAwaited => written is not null;

        /// <summary>Whether it is written, once that is known. The writing thread is told not to wait for more.</summary>
        public Task<bool> Written(object gate)
        {
            if (written is null) Monitor.Pulse(gate);
            written ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            return written.Task;
        }

        public void Settle(bool isWritten)
        {
            written?.TrySetResult(isWritten);
            written = null;
        }
    }
}
