using System.Data.Common;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Takes down events as they happen, and adds them to the chain in batches, beside the work; with them those of writes, which are on disk with the store's commits.</summary>
/// <remarks>
/// Two batches: one is filled while the other is written. Whoever must know that an event is on disk waits for its batch, which is then written without delay and synced once for all
/// who wait. When more waits than memory should hold, everybody waits.
/// </remarks>
public sealed class AuditQueue : IAsyncDisposable
{
    private const int MostBytes = 4 * 1024 * 1024;

    // Without a waiter a moment more makes larger batches, and a sync for each of them is what costs.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    // Records of writes are on disk already.
    private static readonly TimeSpan GatheringNotes = TimeSpan.FromMilliseconds(100);

    // A monitor, which wakes the writing thread without its having to spin or to be of the pool, whose few threads are for requests.
    private readonly object gate = new();
    private readonly AuditLog log;
    private readonly IResourceStore store;
    private readonly Action<Exception> failed;
    private readonly Thread writing;
    private Waiting filling;
    private Waiting spare;
    private volatile bool isFailing;
    private volatile bool isNoted = true;
    private bool isGathering;
    private bool isClosed;

    /// <param name="store">Keeps the events of writes.</param>
    /// <param name="server">The machine that this process runs on.</param>
    /// <param name="failed">Told whenever a batch could not be written; it is tried again.</param>
    public AuditQueue(AuditLog log, IResourceStore store, string server, Action<Exception> failed)
    {
        (this.log, this.store, this.failed) = (log, store, failed);
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

    /// <summary>The store has committed a write with its event, which waits there to be added.</summary>
    public void Noted()
    {
        if (isNoted) return;
        lock (gate)
        {
            isNoted = true;
            if (!isGathering) Monitor.Pulse(gate);
        }
    }

    /// <summary>Waits until all that has been done so far, by any process, is in the chain.</summary>
    /// <returns>False when it could not be written yet.</returns>
    public ValueTask<bool> Settled()
    {
        lock (gate) return isClosed ? new ValueTask<bool>(false) : new ValueTask<bool>(filling.Written(gate));
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

    private bool HasWork => filling.Batch.Count > 0 || filling.IsAwaited || isNoted;

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
            while (!HasWork && !isClosed) Monitor.Wait(gate);
            if (!HasWork) return null;
            isGathering = true;
            if (filling.Batch.Count == 0 && !filling.IsAwaited && !isClosed) Monitor.Wait(gate, GatheringNotes);
            if (filling.Batch.Count > 0 && !filling.IsAwaited && !isClosed) Monitor.Wait(gate, Gathering);
            isGathering = false;
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
            isNoted = false;
            return spare;
        }
    }

    /// <summary>Tries until it is written: a gap in the audit is worse than a wait. Whoever waits for it is told after the first failure.</summary>
    private void Append(Waiting full)
    {
        for (var wait = 100; ; wait = Math.Min(wait * 2, 5000))
        {
            try
            {
                log.Append(full.Batch, store, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                isFailing = false;
                lock (gate) full.Settle(true);
                return;
            }
            catch (Exception problem) when (problem is DbException or StoreException or IOException or InvalidOperationException or TimeoutException)
            {
                isFailing = true;
                failed(problem);
                lock (gate)
                {
                    full.Settle(false);
                    filling.Settle(false);
                    if (isClosed) return;
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
