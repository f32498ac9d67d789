using System.Collections.Concurrent;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>The public keys of clients: as registered, or fetched from where the client keeps them.</summary>
internal sealed class ClientKeys(OutgoingHttp outgoing, TimeProvider clock, ILogger<ClientKeys> logger) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
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
        var found = known?.Keys.FirstOrDefault(key => key.Kid == kid);
        if (found is not null && now - known!.At < Fresh) return found;
        if (known is not null && now - known.Tried < BetweenTries) return found;
        var keys = await Fetch(client.Id, uri, cancellationToken);

        // While its server is away, a client goes on with the keys it had, for as long as one could have been fetched anew.
        fetched[uri] = keys is not null ? new Fetched(keys, now, now) : known is not null && now - known.At < Fresh ? known with { Tried = now } : new Fetched([], now, now);
        return fetched[uri].Keys.FirstOrDefault(key => key.Kid == kid);
    }

    public void Dispose() => http.Dispose();

    private async Task<IReadOnlyList<JsonWebKey>?> Fetch(string client, string uri, CancellationToken cancellationToken)
    {
        try
        {
            if (outgoing.Refuse(new Uri(uri)) is not null) return null;
            using var answer = await http.GetAsync(new Uri(uri), cancellationToken);
            if (answer.IsSuccessStatusCode && KeySet.Read(await answer.Content.ReadAsStringAsync(cancellationToken)) is { Succeeded: true } set) return set.Value;
            logger.LogWarning("The keys of client {Client} can't be read: {Status}", client, (int)answer.StatusCode);
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("The keys of client {Client} can't be fetched: {Problem}", client, problem.GetType().Name);
        }

        return null;
    }

    private sealed record Fetched(IReadOnlyList<JsonWebKey> Keys, DateTimeOffset At, DateTimeOffset Tried);
}
