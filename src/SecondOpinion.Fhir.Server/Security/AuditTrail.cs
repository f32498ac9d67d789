using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Takes down who did what.</summary>
/// <remarks>Nothing is answered for good that can't be recorded: what is said here to be unrecorded must be refused.</remarks>
internal sealed class AuditTrail : IHostedService, IAsyncDisposable
{
    private readonly AuditQueue? queue;
    private readonly AuditNotes notes = new(Environment.MachineName);
    private readonly AuditSearch? search;
    private readonly AuditWaiting waiting;
    private readonly TimeProvider clock;

    /// <param name="store">Where the records of writes are kept with them.</param>
    public AuditTrail(SecuritySettings settings, IResourceStore store, TimeProvider clock, ILogger<AuditTrail> logger, AuditSearchSettings settingsOfSearch, SecurityDatabase? database)
    {
        (this.clock, waiting) = (clock, settings.AuditWaits);
        if (!settings.Audits || database is null) return;
        search = new AuditSearch(database.Audit, settingsOfSearch);
        queue = new AuditQueue(database.Audit, store, Environment.MachineName, problem => logger.LogError(
            "The audit can't be written ({Problem}); it is tried again, and until then requests are refused. See to its disk or its database.", problem.GetType().Name));
    }

    public bool IsOn => queue is not null;

    /// <summary>It is kept, and can't be written just now: nothing should be begun.</summary>
    public bool IsFailing => queue is { IsFailing: true };

    /// <summary>What is answered to whoever asks for something that can't be recorded.</summary>
    public static Issue Unavailable { get; } = Issue.Error(IssueType.Transient, "audit-unavailable",
        "The audit can't be written, and nothing is given out or changed without it. Send the request again later; what was sent to be written may have been, so send it so that it is written once.");

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    /// <summary>Takes nothing more, and writes what waits.</summary>
    public ValueTask DisposeAsync() => queue?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>What can be read of the audit, with all that was taken down until now.</summary>
    public async ValueTask<AuditSearch> Reading()
    {
        await queue!.Settled();
        return search!;
    }

    /// <summary>Takes down an event.</summary>
    /// <param name="matters">It is of those that are waited for, unless the settings say otherwise.</param>
    /// <returns>False when it could not be written, though it may be later.</returns>
    public ValueTask<bool> Take(AuditFacts facts, bool matters) =>
        queue?.Add(facts, waiting == AuditWaiting.All || (matters && waiting == AuditWaiting.Writes)) ?? new ValueTask<bool>(true);

    /// <summary>A caller that was not let in.</summary>
    public ValueTask<bool> Denied(HttpContext context, Identity? who, Issue issue) => Take(
        Of(context, who, AuditKind.Security, context.Request.Path.Value ?? "", OperationOutcomes.StatusOf(issue)) with { Reason = issue.Id },
        matters: issue.Id.StartsWith("break-glass", StringComparison.Ordinal));

    /// <summary>A token that is to be given.</summary>
    public ValueTask<bool> Issued(HttpContext context, Identity who) => Take(Of(context, who, AuditKind.Login, "auth/token", StatusCodes.Status200OK), matters: true);

    /// <summary>What the server writes by itself.</summary>
    public AuditFacts ByItself(Caller? caller) => new(AuditKind.Rest, 'E', "commit", clock.GetUtcNow(), StatusCodes.Status200OK) { Who = caller?.Identity?.Agent, RequestId = RequestIds.Current };

    /// <summary>The record of a write, to be kept with its commit: as much on disk as what was written.</summary>
    /// <param name="versions">What the commit wrote.</param>
    public byte[] Note(AuditFacts facts, IReadOnlyList<StoredVersion> versions)
    {
        var status = facts.Action switch
        {
            'C' or 'U' when versions[0].Kind == ChangeKind.Create => StatusCodes.Status201Created,
            'D' => StatusCodes.Status204NoContent,
            _ => StatusCodes.Status200OK,
        };
        return notes.Of(facts with { Status = status, Written = [.. versions.Select(version => $"{version.Key}/_history/{version.Version}")] });
    }

    /// <summary>A write has been committed with its record.</summary>
    public void Noted() => queue?.Noted();

    /// <summary>Takes down what an operator did, outside of any request.</summary>
    public static async ValueTask ByOperator(SecurityDatabase database, string action, string what, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = new AuditBatch(Environment.MachineName);
        batch.Add(new AuditFacts(AuditKind.Security, 'E', what, now, StatusCodes.Status200OK) { Reason = action });
        await database.Audit.Append(batch, cancellationToken);
    }

    /// <summary>What is known of a request.</summary>
    public AuditFacts Of(HttpContext context, Identity? who, AuditKind kind, string target, int status, char action = 'E') => new(kind, action, target, clock.GetUtcNow(), status)
    {
        Who = who?.Agent, Address = context.Connection.RemoteIpAddress?.ToString(), RequestId = context.TraceIdentifier,
    };
}
