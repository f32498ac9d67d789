using System.Threading.RateLimiting;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>How much one client may ask for, and one address of the token endpoint.</summary>
internal sealed class ClientLimits(SecuritySettings settings) : IDisposable
{
    private const int SegmentsPerMinute = 6;

    private readonly PartitionedRateLimiter<string> clients = Limiter(settings.RequestsPerMinute);
    private readonly PartitionedRateLimiter<string> addresses = Limiter(settings.TokensPerMinute);

    /// <summary>Seconds to wait; null when the request may go on.</summary>
    public int? Refuse(string client) => Refuse(clients, client);

    public int? RefuseToken(HttpContext context) => Refuse(addresses, context.Connection.RemoteIpAddress?.ToString() ?? "");

    public void Dispose()
    {
        clients.Dispose();
        addresses.Dispose();
    }

    private static int? Refuse(PartitionedRateLimiter<string> limiter, string who)
    {
        using var lease = limiter.AttemptAcquire(who);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 60 / SegmentsPerMinute;
    }

    private static PartitionedRateLimiter<string> Limiter(int perMinute) => PartitionedRateLimiter.Create<string, string>(who => RateLimitPartition.GetSlidingWindowLimiter(
        who, _ => new SlidingWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = SegmentsPerMinute, QueueLimit = 0 }));
}
