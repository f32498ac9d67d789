using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Tokens of another issuer: a certified OpenID provider (npm oidc-provider), on loopback.</summary>
public sealed class ExternalIssuerTests
{
    private static readonly string Folder = Repository.PathOf("tests", "SecondOpinion.Fhir.ServerTests", "Security", "oidc");

    [NeedsOidcProviderFact]
    public async Task Tokens_of_an_openid_provider_are_mapped_to_clients_and_by_claims()
    {
        var (issuer, own) = (FreePort(), FreePort());
        var audience = $"http://127.0.0.1:{own}/fhir";
        using var provider = Process.Start(new ProcessStartInfo("node", ["provider.mjs", issuer.ToString(System.Globalization.CultureInfo.InvariantCulture), audience]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            while (await provider.StandardOutput.ReadLineAsync() is { } line && line != "ready") { }
            await using var server = await SmartServer.Start($"--urls=http://127.0.0.1:{own}", $"--Security:Authority=http://127.0.0.1:{issuer}");
            await server.Register("registered", "general-hospital", [ClientRole.Referrer], "system/Patient.rs");
            using var http = new HttpClient();

            using var registered = new SmartClient(server.Server.Address, await Token(http, issuer, "registered", audience));
            await registered.Get("Patient");
            await registered.Post("Patient", """{"resourceType":"Patient"}""", 403);
            var byClaims = await Token(http, issuer, "by-claims", audience);
            using var mapped = new SmartClient(server.Server.Address, byClaims);
            var id = (string)(await mapped.Post("Patient", """{"resourceType":"Patient"}""", 201))["id"]!;
            Assert.Equal(["Patient/" + id], await mapped.Search("Patient"));
            Assert.Empty(await registered.Search("Patient"));

            // Good tokens of nobody we know, for somebody else, or changed on the way.
            foreach (var token in new[] { await Token(http, issuer, "unknown", audience), await Token(http, issuer, "by-claims", "https://elsewhere.example/fhir"), byClaims[..^8] + "AAAAAAAA" })
            {
                using var refused = new SmartClient(server.Server.Address, token);
                await refused.Get("Patient", 401);
            }

            using var endpoint = await server.AskForToken("x");
            Assert.Equal(HttpStatusCode.NotFound, endpoint.StatusCode);
        }
        finally
        {
            provider.Kill();
        }
    }

    private static async Task<string> Token(HttpClient http, int issuer, string client, string resource)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = "secret-of-a-test", ["scope"] = "system/*.cruds", ["resource"] = resource,
        });
        using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{issuer}/token"), form);
        var text = await answer.Content.ReadAsStringAsync();
        return (string?)JsonNode.Parse(text)!["access_token"] ?? throw new InvalidOperationException(text);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Skips, and says so, where the provider has not been fetched.</summary>
    private sealed class NeedsOidcProviderFactAttribute : FactAttribute
    {
        public NeedsOidcProviderFactAttribute() =>
            Skip = Directory.Exists(Path.Combine(Folder, "node_modules", "oidc-provider")) ? null : "oidc-provider is not there; run npm ci in tests/SecondOpinion.Fhir.ServerTests/Security/oidc.";
    }
}
