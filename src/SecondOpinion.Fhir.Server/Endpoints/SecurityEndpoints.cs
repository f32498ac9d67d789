using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Server.Security;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>How clients get their tokens: SMART Backend Services. hl7.org/fhir/smart-app-launch/backend-services.html</summary>
internal static class SecurityEndpoints
{
    private const string Tag = "Access";
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    public static void Map(WebApplication app, SecuritySettings settings)
    {
        if (settings.Mode == SecurityMode.Open) return;
        foreach (var path in new[] { "/fhir/.well-known/smart-configuration", "/.well-known/smart-configuration" })
            app.MapMethods(path, ReadMethods, (ServerAddresses addresses) => Results.Json(Configuration(addresses, settings))).Describe(Tag, "Where tokens are to be had, and how.");
        if (settings.Authority is not null) return;
        app.MapMethods("/auth/jwks", ReadMethods, async (AccessTokens tokens, CancellationToken cancellationToken) => Results.Json(KeySetOf(await tokens.PublicKeys(cancellationToken))))
            .Describe(Tag, "The public keys that access tokens are signed with.");
        app.MapPost("/auth/token", Token).DisableAntiforgery()
            .Describe(Tag, "Gives an access token for a signed assertion (client_credentials, private_key_jwt).", "token", "application/x-www-form-urlencoded");
    }

    private static async Task<IResult> Token(
        HttpContext context, ClientAssertions assertions, AccessTokens tokens, ClientLimits limits, SecuritySettings settings, AuditTrail audit, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (limits.RefuseToken(context) is { } wait)
        {
            context.Response.Headers.RetryAfter = wait.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return Refused(StatusCodes.Status429TooManyRequests, "slow_down", "Too many tokens were asked for from this address. Keep a token for as long as it is good.");
        }

        if (!context.Request.HasFormContentType) return Refused(StatusCodes.Status400BadRequest, "invalid_request", "Send the parameters as application/x-www-form-urlencoded.");
        var form = await context.Request.ReadFormAsync(cancellationToken);
        if (form.Any(field => field.Value.Count > 1)) return Refused(StatusCodes.Status400BadRequest, "invalid_request", "A parameter is there more than once.");
        if (form["grant_type"] != "client_credentials") return Refused(StatusCodes.Status400BadRequest, "unsupported_grant_type", "grant_type is client_credentials.");
        if (form["client_assertion_type"] != AssertionType) return Refused(StatusCodes.Status400BadRequest, "invalid_request", $"client_assertion_type is {AssertionType}.");
        var client = await assertions.Judge(form["client_assertion"].ToString(), cancellationToken);
        if (!client.Succeeded)
        {
            await audit.Denied(context, null, client.Issues[0]);
            return Refused(StatusCodes.Status401Unauthorized, "invalid_client", IsAboutTheClient(client.Issues[0]) ? "The client is not known by this assertion." : client.Issues[0].Message);
        }

        var granted = ScopeSet.Parse(client.Value.Scopes).Grant(ScopeSet.Parse(form["scope"].ToString()));
        var identity = Identity.Of(client.Value, granted);
        if (granted.Scopes.Count == 0)
        {
            await audit.Denied(context, identity, Issue.Error(IssueType.Forbidden, "scope-not-granted", ""));
            return Refused(StatusCodes.Status400BadRequest, "invalid_scope", "None of these scopes is granted to this client. Scopes look like system/Task.rs; the client's own were set when it was registered.");
        }

        if (audit.IsFailing || !await audit.Issued(context, identity))
        {
            context.Response.Headers.RetryAfter = "1";
            return Refused(StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", AuditTrail.Unavailable.Message);
        }

        return Results.Json(new JsonObject
        {
            ["access_token"] = await tokens.Issue(client.Value, granted, cancellationToken),
            ["token_type"] = "bearer",
            ["expires_in"] = (int)settings.TokenLifetime.TotalSeconds,
            ["scope"] = granted.ToString(),
        });
    }

    /// <summary>Whether a client exists is nobody's to find out.</summary>
    private static bool IsAboutTheClient(Issue issue) => issue.Id is "client-unknown" or "client-disabled" or "assertion-key";

    private static IResult Refused(int status, string error, string description) => Results.Json(new JsonObject { ["error"] = error, ["error_description"] = description }, statusCode: status);

    private static JsonObject Configuration(ServerAddresses addresses, SecuritySettings settings)
    {
        var root = ServerAddresses.RootOf(addresses.Issuer);
        var configuration = new JsonObject
        {
            ["issuer"] = settings.Authority?.AbsoluteUri.TrimEnd('/') ?? addresses.Issuer,
            ["grant_types_supported"] = new JsonArray("client_credentials"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt"),
            ["token_endpoint_auth_signing_alg_values_supported"] = new JsonArray(SecurityAlgorithms.RsaSha384, SecurityAlgorithms.EcdsaSha384),
            ["scopes_supported"] = new JsonArray("system/*.cruds", "system/*.rs", "system/*.read", "system/*.write"),
            ["capabilities"] = new JsonArray("client-confidential-asymmetric", "permission-v1", "permission-v2"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
        };
        if (settings.Authority is { } authority)
        {
            configuration["associated_endpoints"] = new JsonArray(new JsonObject { ["url"] = authority.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration", ["capabilities"] = new JsonArray("client-confidential-asymmetric") });
        }
        else
        {
            configuration["token_endpoint"] = root + "/auth/token";
            configuration["jwks_uri"] = root + "/auth/jwks";
        }

        return configuration;
    }

    private static JsonObject KeySetOf(IEnumerable<ECDsaSecurityKey> keys)
    {
        var set = new JsonArray();
        foreach (var key in keys)
        {
            var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
            set.Add(new JsonObject
            {
                ["kty"] = "EC", ["use"] = "sig", ["alg"] = SecurityAlgorithms.EcdsaSha384, ["crv"] = "P-384", ["kid"] = key.KeyId,
                ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y),
            });
        }

        return new JsonObject { ["keys"] = set };
    }
}
