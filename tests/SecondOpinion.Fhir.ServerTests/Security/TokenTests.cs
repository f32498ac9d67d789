using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Who shows what to get a token, and what is not believed.</summary>
public abstract class TokenTests(TokenTests.Shared shared)
{
    private readonly SmartServer server = shared.Server;

    [Fact]
    public async Task A_client_gets_a_token_for_its_assertion_and_reads_with_it()
    {
        var granted = await server.Granted("hospital");
        Assert.Equal("bearer", (string?)granted["token_type"]);
        Assert.Equal(300, (int)granted["expires_in"]!);
        using var client = await server.As("hospital");
        await client.Get("Patient");
    }

    [Fact]
    public async Task Without_a_token_only_the_capabilities_are_told()
    {
        using var refused = await server.Server.Client.GetAsync("Patient");
        Assert.Equal(401, (int)refused.StatusCode);
        Assert.StartsWith("Bearer", refused.Headers.WwwAuthenticate.ToString());
        Assert.Equal("OperationOutcome", (string?)(await TestServer.Body(refused, 401))["resourceType"]);
        var capabilities = await server.Server.Get("metadata");
        Assert.Contains("Smart", (string?)capabilities["rest"]![0]!["security"]!["description"]);
        using var configuration = await server.Server.Client.GetAsync(".well-known/smart-configuration");
        var json = JsonNode.Parse(await configuration.Content.ReadAsStringAsync())!;
        Assert.Equal(server.TokenEndpoint, (string?)json["token_endpoint"]);
        Assert.Contains("private_key_jwt", json["token_endpoint_auth_methods_supported"]!.ToJsonString());
    }

    [Fact]
    public async Task An_assertion_is_good_once()
    {
        var assertion = SmartServer.Sign(server.Assertion("hospital"));
        using var first = await server.AskForToken(assertion);
        Assert.Equal(200, (int)first.StatusCode);
        await IsRefused(assertion);

        // In another process, too: what has been used is kept in the database.
        await using var other = await server.Server.OpenSecurity();
        var now = TimeProvider.System.GetUtcNow();
        Assert.True(await other.Assertions.Use("one", now.AddMinutes(5), now, CancellationToken.None));
        Assert.False(await server.Database.Assertions.Use("one", now.AddMinutes(5), now, CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_who_replay_an_assertion_at_once_one_gets_a_token()
    {
        var assertion = SmartServer.Sign(server.Assertion("hospital"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.AskForToken(assertion)));
        Assert.Single(answers, answer => answer.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Assertions_that_are_not_the_clients_own_for_now_and_here_are_refused()
    {
        var now = TimeProvider.System.GetUtcNow();
        await Changed(assertion => assertion.Expires = now.AddMinutes(-1).UtcDateTime);
        await Changed(assertion => assertion.Expires = now.AddMinutes(7).UtcDateTime);
        await Changed(assertion => assertion.Expires = null);
        await Changed(assertion => assertion.Audience = "https://elsewhere.example/auth/token");
        await Changed(assertion => assertion.Claims["sub"] = "reader");
        await Changed(assertion => assertion.Claims.Remove("jti"));
        await Changed(assertion => assertion.Issuer = "nobody");
        await Changed(assertion => assertion.SigningCredentials = new SigningCredentials(server.KeyOf("reader"), SecurityAlgorithms.EcdsaSha384));
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        await Changed(assertion => assertion.SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(stranger) { KeyId = "other" }, SecurityAlgorithms.EcdsaSha384));
        using var rsa = RSA.Create(2048);
        await Changed(assertion => assertion.SigningCredentials = new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = "k1" }, SecurityAlgorithms.RsaSha384));
    }

    [Fact]
    public async Task A_public_key_is_no_shared_secret_and_no_signature_is_none()
    {
        var registered = (await server.Database.Clients.Find("hospital", CancellationToken.None))!.Jwks!;
        foreach (var secret in new[] { registered, JsonNode.Parse(registered)!["keys"]![0]!.ToJsonString(), server.KeyOf("hospital").ECDsa.ExportSubjectPublicKeyInfoPem() })
            await Changed(assertion => assertion.SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)) { KeyId = "k1" }, SecurityAlgorithms.HmacSha384));

        var parts = SmartServer.Sign(server.Assertion("hospital")).Split('.');
        foreach (var algorithm in new[] { "none", "None", "ES384" })
            await IsRefused($"{Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","kid":"k1","typ":"JWT"}""")}.{parts[1]}.");
        await IsRefused($"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(new byte[96])}");
        await IsRefused("not a token");
        await IsRefused(new string('a', 20_000));
    }

    [Fact]
    public async Task A_token_that_was_tampered_with_is_worth_nothing()
    {
        var token = (string)(await server.Granted("reader", "system/*.rs"))["access_token"]!;
        var parts = token.Split('.');
        var payload = JsonNode.Parse(Base64UrlEncoder.Decode(parts[1]))!;
        payload["scope"] = "system/*.cruds";
        payload["sub"] = "hospital";
        var forged = Base64UrlEncoder.Encode(payload.ToJsonString());
        foreach (var text in new[]
        {
            $"{parts[0]}.{forged}.{parts[2]}",
            $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt"}""")}.{forged}.",
            SmartServer.Sign(server.Assertion("hospital")),
            "", "x", "x.y.z",
        })
        {
            using var client = new SmartClient(server.Server.Address, text.Length == 0 ? "x" : text);
            await client.Get("Patient", 401);
        }
    }

    [Fact]
    public async Task Scopes_never_get_wider_than_what_was_registered()
    {
        Assert.Equal("system/Patient.rs system/Task.rs?status=requested", (string?)(await server.Granted("reader", "system/*.cruds"))["scope"]);
        Assert.Equal("system/Patient.r", (string?)(await server.Granted("reader", "system/Patient.cru system/Observation.r"))["scope"]);
        Assert.Equal("system/Patient.rs", (string?)(await server.Granted("reader", "system/Patient.read"))["scope"]);
        Assert.Equal("system/Task.rs?status=requested", (string?)(await server.Granted("reader", "system/Task.rs"))["scope"]);
        foreach (var scope in new[] { "system/Observation.rs", "system/Patient.write", "user/Patient.rs", "openid", "", "system/Patient.sr" })
        {
            using var answer = await server.AskForToken(SmartServer.Sign(server.Assertion("reader")), scope);
            Assert.Equal(400, (int)answer.StatusCode);
            Assert.Contains("invalid_scope", await answer.Content.ReadAsStringAsync());
        }

        using var reader = await server.As("reader");
        await reader.Post("Patient", """{"resourceType":"Patient"}""", 403);
        await reader.Get("Observation", 403);
        await reader.Get("Patient/x/_history", 404);
        await reader.Post("", """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]}""", 403);
        var batch = await reader.Post("", """{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}]}""", 200);
        Assert.StartsWith("403", (string?)batch["entry"]![0]!["response"]!["status"]);
    }

    [Fact]
    public async Task A_filter_in_a_scope_narrows_what_is_found_and_read()
    {
        using var hospital = await server.As("hospital");
        var requested = (string)(await hospital.Post("Task", """{"resourceType":"Task","status":"requested","intent":"order"}""", 201))["id"]!;
        var draft = (string)(await hospital.Post("Task", """{"resourceType":"Task","status":"draft","intent":"order"}""", 201))["id"]!;
        using var reader = await server.As("reader");
        Assert.Equal(["Task/" + requested], await reader.Search("Task"));
        Assert.Empty(await reader.Search("Task?status=draft"));
        await reader.Get("Task/" + requested);
        await reader.Get("Task/" + draft, 404);
        await reader.Get($"Task/{draft}/_history/1", 404);
    }

    [Fact]
    public async Task A_client_that_is_disabled_gets_nothing_more()
    {
        await server.Register("leaver", "general-hospital", [ClientRole.Referrer]);
        using var client = await server.As("leaver");
        await server.Database.Clients.Change("leaver", found => found with { IsDisabled = true }, CancellationToken.None);
        await IsRefused(SmartServer.Sign(server.Assertion("leaver")));
        for (var tries = 0; tries < 80 && (await client.Http.GetAsync("Patient")).IsSuccessStatusCode; tries++) await Task.Delay(100);
        await client.Get("Patient", 401);
    }

    private async Task Changed(Action<SecurityTokenDescriptor> change)
    {
        var assertion = server.Assertion("hospital");
        change(assertion);
        await IsRefused(SmartServer.Sign(assertion));
    }

    private async Task IsRefused(string assertion)
    {
        using var answer = await server.AskForToken(assertion);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == 401, text);
        Assert.Contains("invalid_client", text);
    }

    /// <summary>One server for all of them.</summary>
    public abstract class Shared(TestDatabase database) : IAsyncLifetime
    {
        public SmartServer Server { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Server = await SmartServer.Start(database);
            await Server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
            await Server.Register("reader", "general-hospital", [ClientRole.Referrer], "system/Patient.rs system/Task.rs?status=requested");
        }

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }

    public sealed class SharedOnSqlite() : Shared(TestDatabase.Sqlite);

    public sealed class SharedOnPostgreSql() : Shared(TestDatabase.PostgreSql);

    public sealed class OnSqlite(SharedOnSqlite shared) : TokenTests(shared), IClassFixture<SharedOnSqlite>;

    public sealed class OnPostgreSql(SharedOnPostgreSql shared) : TokenTests(shared), IClassFixture<SharedOnPostgreSql>;
}
