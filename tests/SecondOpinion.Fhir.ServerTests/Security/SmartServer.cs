using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>A server in mode Smart, with clients who sign their assertions themselves.</summary>
public sealed class SmartServer : IAsyncDisposable
{
    public const string Directory = "https://directory.example/organization";

    private readonly TestServer server;
    private readonly Dictionary<string, ECDsa> keys = [];

    private SmartServer(TestServer server, SecurityDatabase database) => (this.server, Database) = (server, database);

    public SecurityDatabase Database { get; }

    public TestServer Server => server;

    public string Base => server.Address.AbsoluteUri.TrimEnd('/');

    public string TokenEndpoint => Base[..^"/fhir".Length] + "/auth/token";

    public static Task<SmartServer> Start(params string[] settings) => Start(TestDatabase.Sqlite, settings);

    public static async Task<SmartServer> Start(TestDatabase database, params string[] settings)
    {
        var server = await TestServer.Start(database, ["--Security:Mode=Smart", .. settings]);
        return new SmartServer(server, await server.OpenSecurity());
    }

    /// <summary>The same, on a PostgreSQL schema that is shared with others.</summary>
    public static async Task<SmartServer> StartOn(string connectionString, params string[] settings)
    {
        var server = await TestServer.Start(["--Security:Mode=Smart", "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={connectionString}", .. settings]);
        return new SmartServer(server, await SecurityDatabase.OpenPostgreSql(connectionString, CancellationToken.None));
    }

    /// <summary>Registers a client of an organisation, named by the last part of its identifier.</summary>
    public async Task Register(string id, string organization, ClientRole[] roles, string scopes = "system/*.cruds", Func<RegisteredClient, RegisteredClient>? with = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        keys.Add(id, key);
        var client = new RegisteredClient(
            id, new OrganizationName(Directory, organization, organization), null, roles, scopes, TestKeys.Set(("k1", key)), null, null, null, IsDisabled: false, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        Assert.True(await Database.Clients.Add(with?.Invoke(client) ?? client, CancellationToken.None));
    }

    public ECDsaSecurityKey KeyOf(string id) => new(keys[id]) { KeyId = "k1" };

    /// <summary>A good assertion; a test changes what it wants to see refused.</summary>
    public SecurityTokenDescriptor Assertion(string id)
    {
        var now = server.Clock.GetUtcNow();
        return new SecurityTokenDescriptor
        {
            Issuer = id,
            Audience = TokenEndpoint,
            IssuedAt = now.UtcDateTime,
            Expires = now.AddMinutes(2).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = id, ["jti"] = Guid.NewGuid().ToString() },
            SigningCredentials = new SigningCredentials(KeyOf(id), SecurityAlgorithms.EcdsaSha384),
        };
    }

    public static string Sign(SecurityTokenDescriptor assertion) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(assertion);

    public Task<HttpResponseMessage> AskForToken(string assertion, string scope = "system/*.cruds", Uri? endpoint = null)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
            ["scope"] = scope,
        };
        return server.Client.PostAsync(endpoint ?? new Uri(TokenEndpoint), new FormUrlEncodedContent(form));
    }

    public async Task<JsonNode> Granted(string id, string scope = "system/*.cruds")
    {
        using var answer = await AskForToken(Sign(Assertion(id)), scope);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>A client of the API that has got its token.</summary>
    public async Task<SmartClient> As(string id, string scope = "system/*.cruds") => new(server.Address, (string)(await Granted(id, scope))["access_token"]!);

    public async ValueTask DisposeAsync()
    {
        foreach (var key in keys.Values) key.Dispose();
        await Database.DisposeAsync();
        await ((IAsyncDisposable)server).DisposeAsync();
    }
}
