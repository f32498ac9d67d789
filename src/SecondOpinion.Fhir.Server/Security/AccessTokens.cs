using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Issues this server's own access tokens and reads them again: signed with ES384, by keys that all processes share.</summary>
internal sealed class AccessTokens(SigningKeyRing signing, ServerAddresses addresses, SecuritySettings settings, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan KeysAreFresh = TimeSpan.FromMinutes(1);

    private readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false, MaximumTokenSizeInBytes = 16_000 };
    private readonly SemaphoreSlim loading = new(1);
    private volatile Ring ring = new([], DateTimeOffset.MinValue);

    public async Task<string> Issue(RegisteredClient client, ScopeSet scopes, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var signer = (await Keys(KeysAreFresh, cancellationToken)).Keys[0];
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = addresses.Issuer,
            Audience = addresses.Issuer,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + settings.TokenLifetime).UtcDateTime,
            TokenType = "at+jwt",
            SigningCredentials = new SigningCredentials(signer, SecurityAlgorithms.EcdsaSha384),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = client.Id, ["client_id"] = client.Id, ["scope"] = scopes.ToString(), ["jti"] = Guid.CreateVersion7(now).ToString(),
            },
        });
    }

    /// <summary>The token, if it is one of ours and good now.</summary>
    public async Task<Outcome<JsonWebToken>> Read(string text, CancellationToken cancellationToken)
    {
        if (!handler.CanReadToken(text)) return Unbelieved;
        var keys = await Keys(KeysAreFresh, cancellationToken);
        var verdict = await Validate(text, keys);

        // Another process may have begun new keys a moment ago, and revoked the ones before.
        if (verdict.Exception is SecurityTokenSignatureKeyNotFoundException && clock.GetUtcNow() - keys.Loaded > TimeSpan.FromSeconds(2))
            verdict = await Validate(text, await Keys(TimeSpan.Zero, cancellationToken));
        return verdict.IsValid && verdict.SecurityToken is JsonWebToken token ? token : Unbelieved;
    }

    /// <summary>The public keys, for whoever wants to read the tokens: a JWK Set.</summary>
    public async Task<IReadOnlyList<ECDsaSecurityKey>> PublicKeys(CancellationToken cancellationToken) => (await Keys(KeysAreFresh, cancellationToken)).Keys;

    public void Dispose() => loading.Dispose();

    private static Issue Unbelieved => Model.Issue.Error(IssueType.Login, "token-invalid", "The access token is not good, or not any more. Get a new one from the token endpoint, and send it as Authorization: Bearer.");

    private Task<TokenValidationResult> Validate(string text, Ring keys) => handler.ValidateTokenAsync(text, new TokenValidationParameters
    {
        ValidIssuer = addresses.Issuer,
        ValidAudience = addresses.Issuer,
        ValidTypes = ["at+jwt"],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha384],
        IssuerSigningKeys = keys.Keys,
        TryAllIssuerSigningKeys = false,
        LifetimeValidator = (notBefore, expires, _, _) => expires > clock.GetUtcNow().UtcDateTime && notBefore <= clock.GetUtcNow().UtcDateTime.AddSeconds(10),
    });

    private async Task<Ring> Keys(TimeSpan fresh, CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() - ring.Loaded < fresh) return ring;
        await loading.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            return now - ring.Loaded < fresh ? ring : ring = new Ring(await signing.Load(now, cancellationToken), now);
        }
        finally
        {
            loading.Release();
        }
    }

    private sealed record Ring(IReadOnlyList<ECDsaSecurityKey> Keys, DateTimeOffset Loaded);
}
