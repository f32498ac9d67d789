using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>The public keys of clients: as registered, or fetched from where the client keeps them.</summary>
internal sealed class ClientKeys(OutgoingHttp outgoing, TimeProvider clock, ILogger<ClientKeys> logger) : IDisposable
{
    // What an answer says about itself counts (Cache-Control), within a day; this much where it says nothing.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestFresh = TimeSpan.FromDays(1);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(10);

    private readonly HttpClient http = outgoing.Client(TimeSpan.FromSeconds(5));
    private readonly ConcurrentDictionary<string, Fetched> fetched = new();

    /// <summary>The key of this id, or null. A key that is not known is looked for anew, so that a client may change its keys at any time.</summary>
    public async Task<JsonWebKey?> Find(RegisteredClient client, string kid, CancellationToken cancellationToken)
    {
        if (client.Jwks is { } inline) return KeySet.Read(inline) is { Succeeded: true } set ? set.Value.FirstOrDefault(key => key.Kid == kid) : null;
        if (client.JwksUri is not { } uri) return null;
        var now = clock.GetUtcNow();
        var known = fetched.GetValueOrDefault(uri);
        var found = known is not null && now < known.Until ? known.Keys.FirstOrDefault(key => key.Kid == kid) : null;
        if (found is not null || (known is not null && now - known.Tried < BetweenTries)) return found;

        // While its server is away, a client goes on with the keys it had, for as long as they are fresh.
        var fresh = await Fetch(client.Id, uri, now, cancellationToken) ?? (known ?? new Fetched([], now, now)) with { Tried = now };
        fetched[uri] = fresh;
        return now < fresh.Until ? fresh.Keys.FirstOrDefault(key => key.Kid == kid) : null;
    }

    public void Dispose() => http.Dispose();

    private async Task<Fetched?> Fetch(string client, string uri, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            if (outgoing.Refuse(new Uri(uri)) is not null) return null;
            using var answer = await http.GetAsync(new Uri(uri), cancellationToken);
            if (answer.IsSuccessStatusCode && KeySet.Read(await answer.Content.ReadAsStringAsync(cancellationToken)) is { Succeeded: true } set)
                return new Fetched(set.Value, now + Lifetime(answer.Headers.CacheControl), now);
            logger.LogWarning("The keys of client {Client} can't be read: {Status}", client, (int)answer.StatusCode);
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("The keys of client {Client} can't be fetched: {Problem}", client, problem.GetType().Name);
        }

        return null;
    }

    /// <remarks>
    /// A server must not keep a key set for longer than it says (hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html), but for the few seconds between two tries:
    /// else anybody could have this server ask a client's over and over, by assertions that need not even be signed.
    /// </remarks>
    private static TimeSpan Lifetime(CacheControlHeaderValue? said)
    {
        var lifetime = said is { NoStore: true } or { NoCache: true } ? TimeSpan.Zero : said?.MaxAge ?? Fresh;
        return lifetime < BetweenTries ? BetweenTries : lifetime < LongestFresh ? lifetime : LongestFresh;
    }

    /// <param name="Until">From then on its keys are not believed any more.</param>
    /// <param name="Tried">When they were last fetched, or would have been.</param>
    private sealed record Fetched(IReadOnlyList<JsonWebKey> Keys, DateTimeOffset Until, DateTimeOffset Tried);
}
