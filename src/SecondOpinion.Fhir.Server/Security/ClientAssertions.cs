using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Judges what a client shows to be itself: a signed assertion, good once and for five minutes. datatracker.ietf.org/doc/html/rfc7523</summary>
internal sealed class ClientAssertions(SecurityDatabase database, ClientKeys keys, ServerAddresses addresses, TimeProvider clock)
{
    private const int MaxLength = 8000;

    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(10);

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = MaxLength };

    /// <summary>The client, or why it is not believed. The reason is for the audit; whoever asks learns only that.</summary>
    public async Task<Outcome<RegisteredClient>> Judge(string assertion, CancellationToken cancellationToken)
    {
        if (assertion.Length > MaxLength || !handler.CanReadToken(assertion)) return Refusal("assertion-malformed", "The client assertion is no signed JWT.");
        JsonWebToken token;
        try
        {
            token = handler.ReadJsonWebToken(assertion);
        }
        catch (Exception problem) when (problem is ArgumentException or SecurityTokenException or FormatException)
        {
            return Refusal("assertion-malformed", "The client assertion is no signed JWT.");
        }

        if (token.Issuer != token.Subject || token.Issuer.Length is 0 or > 255) return Refusal("assertion-issuer", "iss and sub of the assertion must both be the client id.");
        if (await database.Clients.Find(token.Issuer, cancellationToken) is not { } client) return Refusal("client-unknown", "No client of this id is registered.");
        if (client.IsDisabled) return Refusal("client-disabled", "The client is disabled.");
        if (token.Kid is not { Length: > 0 } kid || await keys.Find(client, kid, cancellationToken) is not { } key) return Refusal("assertion-key", "The client has no key of this kid.");

        var verdict = await handler.ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            ValidIssuer = client.Id,
            ValidAudiences = addresses.AssertionAudiences,
            IssuerSigningKey = key,
            ValidAlgorithms = [KeySet.AlgorithmOf(key)],
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = (notBefore, expires, _, _) => IsTimely(notBefore, expires),
        });
        if (!verdict.IsValid) return Refusal("assertion-invalid", $"The assertion is not valid: {Reason(verdict.Exception)}.");
        if (token.Id is not { Length: > 0 and <= 255 }) return Refusal("assertion-jti", "The assertion has no jti.");
        var use = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{client.Id}|{token.Id}")));
        return await database.Assertions.Use(use, clock.GetUtcNow() + LongestLife + (2 * Skew), clock.GetUtcNow(), cancellationToken)
            ? client
            : Refusal("assertion-replayed", "The assertion has been used before. Sign a new one, with a jti of its own, for each request.");
    }

    private bool IsTimely(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires is { } end && end > now - Skew && end <= now + LongestLife + Skew && (notBefore is null || notBefore <= now + Skew);
    }

    private static string Reason(Exception problem) => problem switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNoExpirationException => "exp must lie ahead, by five minutes at most",
        SecurityTokenInvalidAudienceException => "aud must be the token endpoint",
        SecurityTokenInvalidAlgorithmException or SecurityTokenInvalidSignatureException or SecurityTokenSignatureKeyNotFoundException => "the signature must be RS384 or ES384, by a registered key",
        _ => "it can't be verified",
    };

    private static Issue Refusal(string id, string message) => Issue.Error(IssueType.Login, id, message);
}
