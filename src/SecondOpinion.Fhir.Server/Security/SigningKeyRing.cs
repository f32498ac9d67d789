using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>The keys of this server's tokens as they are now: ES384, replaced when their time is over or when an operator says so, and sealed in the database where a key for that is given.</summary>
internal sealed class SigningKeyRing(SecurityDatabase database, SecuritySettings settings)
{
    /// <summary>A new key is shown for so long before it signs, so that every process, and whoever fetches the key set, has it by then.</summary>
    public static readonly TimeSpan ShownBefore = TimeSpan.FromMinutes(2);

    // Longer than any token lives that a key has signed on its last day.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>All that are good for checking, the one that signs first.</summary>
    /// <exception cref="StartRefusedException">They are sealed, and not with a key that is given.</exception>
    public async Task<IReadOnlyList<ECDsaSecurityKey>> Load(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kept = await database.Keys.Current(settings.KeyLifetime, settings.KeyLifetime + settings.TokenLifetime + Margin, now, () => Make(now), cancellationToken);
        var keys = new List<(SigningKey Kept, ECDsaSecurityKey Key)>();
        foreach (var key in kept) keys.Add((key, await Open(key, cancellationToken)));
        var signer = keys.FindIndex(key => now - key.Kept.Created >= ShownBefore);
        if (signer < 0) signer = keys.Count - 1;
        return [keys[signer].Key, .. keys.Where((_, at) => at != signer).Select(key => key.Key)];
    }

    /// <summary>Begins a new key before the time of the last is over.</summary>
    /// <param name="revoke">Drops all others, and with them every token that is out.</param>
    public ValueTask<SigningKey> Rotate(DateTimeOffset now, bool revoke, CancellationToken cancellationToken) => database.Keys.Add(Make(now), revoke, cancellationToken);

    private SigningKey Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var id = Guid.CreateVersion7(now).ToString("N");
        return new SigningKey(id, now, settings.KeySeal.Close(id, Encoding.UTF8.GetBytes(key.ExportPkcs8PrivateKeyPem())));
    }

    private async ValueTask<ECDsaSecurityKey> Open(SigningKey kept, CancellationToken cancellationToken)
    {
        var opened = settings.KeySeal.Open(kept.Id, kept.Body) ?? throw new StartRefusedException(
            "The keys that sign access tokens are sealed, and Security__SealingKey is missing or another. Give the one they were sealed with, or begin new keys with secondopinion keys rotate --revoke.");
        if (!opened.IsCurrent && settings.KeySeal.IsOn) await database.Keys.Keep(kept with { Body = settings.KeySeal.Close(kept.Id, opened.Secret) }, cancellationToken);
        var key = ECDsa.Create();
        key.ImportFromPem(Encoding.UTF8.GetString(opened.Secret));
        CryptographicOperations.ZeroMemory(opened.Secret);
        return new ECDsaSecurityKey(key) { KeyId = kept.Id };
    }
}
