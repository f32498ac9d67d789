using System.Collections.Concurrent;
using System.Threading.Channels;
using SecondOpinion.Fhir.Server.Jobs;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Export;

/// <summary>Runs exports one after the other, goes on with those that a stop of the server cut off, and deletes those that are old.</summary>
internal sealed class Exports(ExportFolder folder, ExportWriter writer, ServerSettings settings, TimeProvider clock, ILogger<Exports> logger) : BackgroundService
{
    private readonly Channel<string> waiting = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, CancellationTokenSource> running = new();

    // An export that is being written is deleted by its writer, once it has let go of its files.
    private readonly ConcurrentDictionary<string, bool> cancelled = new();

    /// <summary>Takes an export on, and gives its id.</summary>
    public string Begin(ExportRequest request)
    {
        var job = new ExportJob(ResourceIds.New(request.At), request, 0, null, []);
        folder.Save(job);
        waiting.Writer.TryWrite(job.Id);
        return job.Id;
    }

    /// <summary>The export of this id; null when there is none, or none any more.</summary>
    public ExportJob? Find(string id)
    {
        var job = cancelled.ContainsKey(id) ? null : folder.Find(id);
        if (job is null || !IsOld(job)) return job;
        folder.Delete(id);
        return null;
    }

    public DateTimeOffset ExpiryOf(ExportJob job) => job.Finished!.Value + settings.ExportRetention;

    /// <summary>Stops an export and deletes what it has written.</summary>
    public void Cancel(string id)
    {
        cancelled.TryAdd(id, true);
        if (!running.TryGetValue(id, out var source))
        {
            folder.Delete(id);
            return;
        }

        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended this moment.
            folder.Delete(id);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var job in folder.All())
        {
            if (IsOld(job)) folder.Delete(job.Id);
            else if (job.Finished is null) waiting.Writer.TryWrite(job.Id);
        }

        try
        {
            await foreach (var id in waiting.Reader.ReadAllAsync(stoppingToken))
            {
                foreach (var old in folder.All().Where(IsOld)) folder.Delete(old.Id);
                if (folder.Find(id) is { Finished: null } job) await Run(job, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task Run(ExportJob job, CancellationToken stoppingToken)
    {
        using var source = running.GetOrAdd(job.Id, _ => CancellationTokenSource.CreateLinkedTokenSource(stoppingToken));
        try
        {
            folder.Save(await writer.Run(job, source.Token) with { Finished = clock.GetUtcNow() });
            JobInstruments.Ran("export", succeeded: true);
            logger.LogInformation("Export {Id} is ready", job.Id);
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            // After the server's stop the next start goes on with it.
        }
        catch (Exception exception)
        {
            JobInstruments.Ran("export", succeeded: false);
            logger.LogError("Export {Id} failed with {Type} at {Trace}", job.Id, exception.GetType().FullName, exception.StackTrace);
            if (folder.Find(job.Id) is { } last) folder.Save(last with { Finished = clock.GetUtcNow(), Fault = exception.GetType().Name });
        }
        finally
        {
            running.TryRemove(job.Id, out _);
            if (cancelled.ContainsKey(job.Id)) folder.Delete(job.Id);
        }
    }

    private bool IsOld(ExportJob job) => job.Finished is not null && ExpiryOf(job) <= clock.GetUtcNow();
}
