using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Reads the access tokens of another issuer, whose keys are found by OpenID Connect discovery. openid.net/specs/openid-connect-discovery-1_0.html</summary>
internal sealed class ExternalIssuer : IDisposable
{
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384,
    ];

    private readonly JsonWebTokenHandler handler = new() { MaximumTokenSizeInBytes = 16_000 };
    private readonly HttpClient http;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> configuration;
    private readonly ServerAddresses addresses;
    private readonly SecuritySettings settings;
    private readonly TimeProvider clock;

    public ExternalIssuer(OutgoingHttp outgoing, ServerAddresses addresses, SecuritySettings settings, TimeProvider clock)
    {
        (this.addresses, this.settings, this.clock) = (addresses, settings, clock);
        var authority = settings.Authority!;
        outgoing = outgoing.Trusting(authority);
        http = outgoing.Client(TimeSpan.FromSeconds(5));
        var documents = new HttpDocumentRetriever(http) { RequireHttps = outgoing.Refuse(authority) is not null || authority.Scheme == Uri.UriSchemeHttps };
        configuration = new ConfigurationManager<OpenIdConnectConfiguration>(
            authority.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), documents)
        {
            RefreshInterval = TimeSpan.FromSeconds(10),
        };
    }

    public async Task<Outcome<JsonWebToken>> Read(string text, CancellationToken cancellationToken)
    {
        if (!handler.CanReadToken(text)) return Unbelieved;
        try
        {
            var verdict = await Validate(text, cancellationToken);
            if (verdict.Exception is SecurityTokenSignatureKeyNotFoundException)
            {
                configuration.RequestRefresh();
                verdict = await Validate(text, cancellationToken);
            }

            return verdict.IsValid && verdict.SecurityToken is JsonWebToken token ? token : Unbelieved;
        }
        catch (Exception problem) when (problem is InvalidOperationException or IOException or HttpRequestException)
        {
            return Model.Issue.Error(IssueType.Transient, "issuer-unreachable", "The issuer of access tokens can't be reached, so nobody can be recognised now. Try again soon.");
        }
    }

    /// <summary>Who the token is for: by its client id where that is registered here, else by the claims that the operator has mapped. Null when neither says enough.</summary>
    public Identity? Map(JsonWebToken token, RegisteredClient? registered)
    {
        var scopes = ScopeSet.Parse(Text(token, "scope") ?? Text(token, "scp") ?? "");
        if (registered is not null) return registered.IsDisabled ? null : Identity.Of(registered, ScopeSet.Parse(registered.Scopes).Grant(scopes));
        if (Text(token, settings.OrganizationClaim)?.Split('|') is not [{ Length: > 0 } system, { Length: > 0 } value]) return null;
        var roles = token.Claims.Where(claim => claim.Type == settings.RolesClaim).SelectMany(claim => claim.Value.Split(' '))
            .Select(role => Enum.TryParse<ClientRole>(role, ignoreCase: true, out var known) ? known : (ClientRole?)null).OfType<ClientRole>().Distinct().ToArray();
        return roles.Length == 0 ? null : new Identity(ClientOf(token), new OrganizationName(system, value, value), null, roles, scopes, Text(token, settings.PatientClaim), null);
    }

    public static string ClientOf(JsonWebToken token) => Text(token, "client_id") ?? Text(token, "azp") ?? token.Subject ?? "";

    public void Dispose() => http.Dispose();

    private static Issue Unbelieved => Model.Issue.Error(IssueType.Login, "token-invalid", "The access token is not good, or not any more. Get a new one from the issuer, and send it as Authorization: Bearer.");

    private static string? Text(JsonWebToken token, string claim) => token.TryGetClaim(claim, out var found) ? found.Value : null;

    private async Task<TokenValidationResult> Validate(string text, CancellationToken cancellationToken)
    {
        var found = await configuration.GetConfigurationAsync(cancellationToken);
        return await handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidIssuer = found.Issuer,
            ValidAudiences = settings.Audience is { } audience ? [audience] : addresses.Bases,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = found.SigningKeys,
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = (notBefore, expires, _, _) =>
                expires > clock.GetUtcNow().UtcDateTime && (notBefore is null || notBefore <= clock.GetUtcNow().UtcDateTime.AddSeconds(10)),
        });
    }
}
