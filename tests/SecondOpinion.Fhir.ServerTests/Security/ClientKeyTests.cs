using System.Security.Cryptography;
using SecondOpinion.Fhir.Storage.Security;
using SecondOpinion.Fhir.UnitTests.Storage;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>The keys of clients: of both kinds, registered or fetched from where the client keeps them, and changed while all runs.</summary>
public sealed class ClientKeyTests
{
    [Fact]
    public async Task Assertions_are_signed_with_RS384_or_ES384_and_with_keys_that_are_long_enough()
    {
        await using var server = await SmartServer.Start();
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        await Register(server, "both", client => client with { Jwks = TestKeys.Set(("rsa", rsa), ("ec", ec)) });
        Assert.Equal(200, await Ask(server, "both", "rsa", rsa));
        Assert.Equal(200, await Ask(server, "both", "ec", ec));
        Assert.Equal(401, await Ask(server, "both", "ec", rsa));
        Assert.Equal(401, await Ask(server, "both", "rsa", ec));

        using var shortRsa = RSA.Create(1024);
        await Register(server, "short", client => client with { Jwks = TestKeys.Set(("rsa", shortRsa)) });
        Assert.Equal(401, await Ask(server, "short", "rsa", shortRsa));
    }

    [Fact]
    public async Task Keys_are_fetched_from_a_private_network_only_where_the_operator_opens_it()
    {
        await using var keys = await KeySetServer.Start();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        keys.Keys = TestKeys.Set(("one", key));
        string[][] refusing =
        [
            [$"--Security:TrustedCertificates={keys.CertificateFile}"],
            ["--Security:AllowedNetworks=127.0.0.0/8"],
        ];
        foreach (var settings in refusing)
        {
            await using var server = await SmartServer.Start(settings);
            await Register(server, "fetched", client => client with { Jwks = null, JwksUri = keys.Address });
            Assert.Equal(401, await Ask(server, "fetched", "one", key));
            Assert.Equal(0, keys.Asked);
        }
    }

    [Fact]
    public async Task A_key_that_is_replaced_at_its_address_is_found_and_an_outage_is_borne_while_the_old_ones_are_fresh()
    {
        await using var keys = await KeySetServer.Start();
        using var first = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var second = RSA.Create(2048);
        keys.Keys = TestKeys.Set(("first", first));
        await using var server = await SmartServer.Start("--Security:AllowedNetworks=127.0.0.0/8", $"--Security:TrustedCertificates={keys.CertificateFile}");
        await Register(server, "fetched", client => client with { Jwks = null, JwksUri = keys.Address });
        for (var i = 0; i < 3; i++) Assert.Equal(200, await Ask(server, "fetched", "first", first));
        Assert.Equal(1, keys.Asked);

        // A kid that nobody knows is looked for, not over and over.
        for (var i = 0; i < 3; i++) Assert.Equal(401, await Ask(server, "fetched", "second", second));
        Assert.Equal(1, keys.Asked);
        keys.Keys = TestKeys.Set(("second", second));
        Pass(server, TimeSpan.FromSeconds(11));
        Assert.Equal(200, await Ask(server, "fetched", "second", second));
        Assert.Equal(401, await Ask(server, "fetched", "first", first));
        Assert.Equal(2, keys.Asked);

        keys.IsAway = true;
        Pass(server, TimeSpan.FromMinutes(9));
        Assert.Equal(200, await Ask(server, "fetched", "second", second));
        Pass(server, TimeSpan.FromMinutes(2));
        Assert.Equal(401, await Ask(server, "fetched", "second", second));
        keys.IsAway = false;
        Pass(server, TimeSpan.FromSeconds(11));
        Assert.Equal(200, await Ask(server, "fetched", "second", second));
    }

    [Fact]
    public async Task A_key_set_is_kept_for_as_long_as_it_says()
    {
        await using var keys = await KeySetServer.Start();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        (keys.Keys, keys.CacheControl) = (TestKeys.Set(("one", key)), "max-age=3600");
        await using var server = await SmartServer.Start("--Security:AllowedNetworks=127.0.0.0/8", $"--Security:TrustedCertificates={keys.CertificateFile}");
        await Register(server, "fetched", client => client with { Jwks = null, JwksUri = keys.Address });
        Assert.Equal(200, await Ask(server, "fetched", "one", key));
        Pass(server, TimeSpan.FromMinutes(50));
        Assert.Equal(200, await Ask(server, "fetched", "one", key));
        Assert.Equal(1, keys.Asked);
        keys.CacheControl = "no-store";
        Pass(server, TimeSpan.FromMinutes(11));
        Assert.Equal(200, await Ask(server, "fetched", "one", key));
        keys.Keys = """{"keys":[]}""";
        Pass(server, TimeSpan.FromSeconds(11));
        Assert.Equal(401, await Ask(server, "fetched", "one", key));
    }

    [Fact]
    public async Task An_assertion_that_one_process_has_taken_is_refused_by_another_on_the_same_database()
    {
        await using var schema = await TestSchema.Create();
        const string name = "--Server:BaseUrls=https://exchange.example/fhir";
        await using var server = await SmartServer.StartOn(schema.ConnectionString, name);
        using var folder = new TemporaryFolder();
        using var other = await ServerProcess.Start(
            folder.Path, "--Security:Mode=Smart", "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={schema.ConnectionString}", "--Jobs:Enabled=false", name);
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        var endpoints = new[] { new Uri(server.TokenEndpoint), new Uri(other.Address, "/auth/token") };
        foreach (var (first, second) in new[] { (endpoints[0], endpoints[1]), (endpoints[1], endpoints[0]) })
        {
            var assertion = server.Assertion("hospital");
            assertion.Audience = "https://exchange.example/auth/token";
            var signed = SmartServer.Sign(assertion);
            using var taken = await server.AskForToken(signed, endpoint: first);
            Assert.Equal(200, (int)taken.StatusCode);
            foreach (var endpoint in new[] { second, first })
            {
                using var replayed = await server.AskForToken(signed, endpoint: endpoint);
                Assert.Equal(401, (int)replayed.StatusCode);
                Assert.Contains("used before", await replayed.Content.ReadAsStringAsync());
            }
        }

        // A token of one is good at the other.
        var own = server.Assertion("hospital");
        own.Audience = "https://exchange.example/fhir";
        using var granted = await server.AskForToken(SmartServer.Sign(own));
        using var client = new SmartClient(other.Address, (string)System.Text.Json.Nodes.JsonNode.Parse(await granted.Content.ReadAsStringAsync())!["access_token"]!);
        await client.Get("Patient");
    }

    private static Task Register(SmartServer server, string id, Func<RegisteredClient, RegisteredClient> with) => server.Register(id, "general-hospital", [ClientRole.Referrer], with: with);

    private static void Pass(SmartServer server, TimeSpan time) => server.Server.Clock.Pass(time);

    private static async Task<int> Ask(SmartServer server, string id, string kid, AsymmetricAlgorithm key)
    {
        var assertion = server.Assertion(id);
        assertion.SigningCredentials = TestKeys.Credentials(kid, key);
        using var answer = await server.AskForToken(SmartServer.Sign(assertion));
        return (int)answer.StatusCode;
    }
}
