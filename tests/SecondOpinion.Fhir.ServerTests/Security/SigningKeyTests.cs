using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using SecondOpinion.Fhir.Server;
using SecondOpinion.Fhir.Storage.Security;
using SecondOpinion.Fhir.UnitTests.Storage;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>The keys that sign access tokens: how one takes over from another, and how they lie in the database.</summary>
public sealed class SigningKeyTests
{
    private static readonly string[] SealingKeys = [Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray()), Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray())];

    [Fact]
    public async Task A_new_key_takes_over_while_tokens_of_the_old_one_hold_until_they_expire()
    {
        await using var server = await Start();
        var (used, unused) = (await Token(server), await Token(server));
        var old = KeyOf(used);
        Assert.Equal([old], await Shown(server));

        var said = await Verb(server, "keys", "rotate");
        Assert.Contains("2 minutes", said);
        server.Server.Clock.Pass(TimeSpan.FromSeconds(61));
        var shown = await Shown(server);
        Assert.Equal(2, shown.Count);
        Assert.Contains(old, shown);
        Assert.Equal(old, KeyOf(await Token(server)));
        Assert.All(shown, kid => Assert.Contains(kid, said + old));

        server.Server.Clock.Pass(TimeSpan.FromSeconds(61));
        var next = await Token(server);
        Assert.Equal(shown.Single(kid => kid != old), KeyOf(next));
        await Reads(server, next, 200);
        await Reads(server, used, 200);
        server.Server.Clock.Pass(TimeSpan.FromMinutes(4));
        await Reads(server, unused, 401);
        Assert.Contains(await Events(server), e => (string?)e["subtype"]?[0]?["code"] == "key-added" || e.ToJsonString().Contains("key-added", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_whose_time_is_over_is_replaced_and_dropped_by_itself()
    {
        await using var server = await Start("--Security:KeyHours=1");
        var first = KeyOf(await Token(server));
        server.Server.Clock.Pass(TimeSpan.FromMinutes(61));
        Assert.Equal(2, (await Shown(server)).Count);
        server.Server.Clock.Pass(TimeSpan.FromMinutes(3));
        Assert.NotEqual(first, KeyOf(await Token(server)));
        Assert.Contains(first, await Shown(server));
        server.Server.Clock.Pass(TimeSpan.FromHours(2));
        Assert.DoesNotContain(first, await Shown(server));
    }

    [Fact]
    public async Task A_key_that_was_stolen_is_revoked_with_every_token_it_signed()
    {
        await using var server = await Start();
        var stolen = await Token(server);
        await Verb(server, "keys", "rotate", "--revoke");
        server.Server.Clock.Pass(TimeSpan.FromSeconds(61));
        await Reads(server, stolen, 401);
        await Reads(server, await Token(server), 200);
        Assert.DoesNotContain(KeyOf(stolen), await Shown(server));
        Assert.DoesNotContain(KeyOf(stolen), await Verb(server, "keys", "list"));
    }

    [Fact]
    public async Task Keys_are_sealed_in_the_database_and_opened_with_the_key_that_is_kept_elsewhere_only()
    {
        await using var server = await Start();
        var kid = (await Shown(server)).Single();
        Assert.Contains("PRIVATE KEY", await Body(server));

        // Those that lay open are sealed at the next start.
        await server.Server.Restart("--Security:Mode=Smart", "--Security:SealingKey=" + SealingKeys[0]);
        Assert.DoesNotContain("PRIVATE KEY", await Body(server));
        Assert.Equal([kid], await Shown(server));
        foreach (var other in new[] { "", "--Security:SealingKey=" + SealingKeys[1] })
        {
            var refused = await Assert.ThrowsAsync<StartRefusedException>(() => ServerHost.Start(["--urls=http://127.0.0.1:0", $"--Storage:Directory={server.Server.Folder}", "--Security:Mode=Smart", other], CancellationToken.None));
            Assert.Contains("Security__SealingKey", refused.Message);
        }

        // A new sealing key takes over from the old one.
        await server.Server.Restart("--Security:Mode=Smart", $"--Security:SealingKey={SealingKeys[1]};{SealingKeys[0]}");
        await server.Server.Restart("--Security:Mode=Smart", "--Security:SealingKey=" + SealingKeys[1]);
        Assert.Equal([kid], await Shown(server));
        await Reads(server, await Token(server), 200);
    }

    [Fact]
    public async Task Secrets_are_read_from_files_one_for_each_setting()
    {
        await using var schema = await TestSchema.Create();
        using var secrets = new TemporaryFolder();
        secrets.Write("Storage__ConnectionString", schema.ConnectionString + "\n");
        secrets.Write("Security__SealingKey", SealingKeys[0] + "\n");
        await using (var server = await TestServer.Start("--Security:Mode=Smart", "--Storage:Provider=PostgreSql", $"--Secrets:Directory={secrets.Path}"))
        {
            await using var database = await SecurityDatabase.OpenPostgreSql(schema.ConnectionString, CancellationToken.None);
            Assert.DoesNotContain("PRIVATE KEY", Encoding.UTF8.GetString((await database.Keys.List(CancellationToken.None)).Single().Body));
        }

        var missing = await Assert.ThrowsAsync<StartRefusedException>(() => ServerHost.Start(["--urls=http://127.0.0.1:0", $"--Secrets:Directory={secrets.Path}/none"], CancellationToken.None));
        Assert.Contains("Secrets__Directory", missing.Message);
        secrets.Write("Security__SealingKey", "too short");
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => ServerHost.Start(["--urls=http://127.0.0.1:0", $"--Secrets:Directory={secrets.Path}"], CancellationToken.None));
        Assert.Contains("32 random bytes", refused.Message);
        Assert.DoesNotContain("too short", refused.Message);
    }

    private static async Task<SmartServer> Start(params string[] settings)
    {
        var server = await SmartServer.Start(settings);
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        return server;
    }

    private static async Task<string> Token(SmartServer server) => (string)(await server.Granted("hospital"))["access_token"]!;

    private static string KeyOf(string token) => new JsonWebToken(token).Kid;

    private static async Task<List<string>> Shown(SmartServer server)
    {
        var set = JsonNode.Parse(await server.Server.Client.GetStringAsync(new Uri(server.Server.Address, "/auth/jwks")))!["keys"]!.AsArray();
        Assert.All(set, key => Assert.Null(key!["d"]));
        return [.. set.Select(key => (string)key!["kid"]!)];
    }

    private static async Task Reads(SmartServer server, string token, int expected)
    {
        using var client = new SmartClient(server.Server.Address, token);
        await client.Get("Patient", expected);
    }

    private static async Task<string> Body(SmartServer server) => Encoding.UTF8.GetString((await server.Database.Keys.List(CancellationToken.None)).Single().Body);

    private static async Task<List<JsonNode>> Events(SmartServer server) => [.. (await server.Database.Audit.ReadAfter(0, CancellationToken.None)).Select(entry => JsonNode.Parse(AuditEventWriter.Write(entry))!)];

    private static async Task<string> Verb(SmartServer server, params string[] arguments)
    {
        using var process = ServerProcess.Launch([.. arguments, $"--Storage:Directory={server.Server.Folder}"]);
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await process.StandardError.ReadToEndAsync());
        return said;
    }
}
