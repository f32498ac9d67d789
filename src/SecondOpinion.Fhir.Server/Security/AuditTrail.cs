using System.Threading.Channels;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Takes down who did what, and adds it to the audit's chain in batches, beside the work.</summary>
/// <remarks>
/// A batch is on disk some twenty milliseconds after its first event; whatever waits is written when the server stops. When more waits than memory should hold, requests wait too:
/// nothing is answered for good that could not be recorded.
/// </remarks>
internal sealed class AuditTrail : IHostedService, IAsyncDisposable
{
    private const int MostWaiting = 20_000;
    private const int MostInBatch = 4000;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);

    private readonly Channel<AuditFacts> waiting = Channel.CreateBounded<AuditFacts>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly AuditLog? log;
    private readonly TimeProvider clock;
    private readonly ILogger<AuditTrail> logger;
    private Task running = Task.CompletedTask;

    public AuditTrail(SecuritySettings settings, TimeProvider clock, ILogger<AuditTrail> logger, SecurityDatabase? database = null)
    {
        (this.clock, this.logger) = (clock, logger);
        log = settings.Audits ? database?.Audit : null;
    }

    public bool IsOn => log is not null;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (log is not null) running = Task.Run(Run, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    /// <summary>Takes nothing more, and writes what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await running;
    }

    /// <summary>A request that was answered, or refused.</summary>
    /// <param name="target">What it was about, relative to the base and without its query.</param>
    public ValueTask Answered(HttpContext context, Identity? who, string action, string kind, string target, int status) => Take(
        new AuditFacts(kind, action, target, Query(context), who, Agent(context), context.TraceIdentifier, clock.GetUtcNow(), status, null, []));

    /// <summary>A caller that was not let in.</summary>
    public void Denied(HttpContext context, Identity? who, string reason) => _ = Take(
        new AuditFacts(AuditFacts.Security, "E", context.Request.Path.Value ?? "", null, who, Agent(context), context.TraceIdentifier, clock.GetUtcNow(), StatusCodes.Status403Forbidden, reason, [])).AsTask();

    /// <summary>A token that was given.</summary>
    public void Issued(HttpContext context, Identity who) => _ = Take(
        new AuditFacts(AuditFacts.Login, "E", "auth/token", null, who, Agent(context), context.TraceIdentifier, clock.GetUtcNow(), StatusCodes.Status200OK, null, [])).AsTask();

    /// <summary>What was written, for a caller or by the server itself.</summary>
    public void Written(Caller? caller, IEnumerable<StoredVersion> versions)
    {
        if (log is null) return;
        var written = versions.Select(version => $"{version.Key}/_history/{version.Version}").ToArray();
        if (written.Length == 0) return;
        _ = Take(new AuditFacts(AuditFacts.Rest, "E", "commit", null, caller?.Identity, null, RequestIds.Current, clock.GetUtcNow(), StatusCodes.Status200OK, null, written)).AsTask();
    }

    /// <summary>What an operator did, outside of any request.</summary>
    public static AuditFacts ByOperator(string action, string what, DateTimeOffset now) => new(AuditFacts.Security, "E", what, null, null, null, null, now, StatusCodes.Status200OK, action, []);

    private static string? Query(HttpContext context) => context.Request.QueryString is { HasValue: true } query ? query.Value : null;

    private static string? Agent(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    private async ValueTask Take(AuditFacts facts)
    {
        if (log is null) return;
        if (waiting.Writer.TryWrite(facts)) return;
        try
        {
            await waiting.Writer.WriteAsync(facts);
        }
        catch (ChannelClosedException)
        {
            logger.LogWarning("An access was answered while the server was stopping, and is not in the audit: request {RequestId}", facts.RequestId);
        }
    }

    private async Task Run()
    {
        var batch = new List<byte[]>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            // A moment more makes larger batches, and a sync for each of them is what costs.
            await Task.WhenAny(Task.Delay(Gathering), waiting.Reader.Completion);
            batch.Clear();
            while (batch.Count < MostInBatch && waiting.Reader.TryRead(out var facts)) batch.Add(AuditEventWriter.Write(facts));
            await Append(batch);
        }
    }

    /// <summary>Tries until it is written: a gap in the audit is worse than a wait.</summary>
    private async Task Append(List<byte[]> batch)
    {
        for (var wait = 100; ; wait = Math.Min(wait * 2, 5000))
        {
            try
            {
                await log!.Append(batch, CancellationToken.None);
                return;
            }
            catch (Exception problem) when (problem is System.Data.Common.DbException or IOException)
            {
                logger.LogError("The audit can't be written ({Problem}); it is tried again. Requests will wait when too much does.", problem.GetType().Name);
                await Task.Delay(wait);
                if (waiting.Reader.Completion.IsCompleted) return;
            }
        }
    }
}
