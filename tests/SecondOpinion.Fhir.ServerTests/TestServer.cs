using System.Data.Common;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using SecondOpinion.Fhir.Server;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The real host, on a port and a directory of its own, spoken to over HTTP.</summary>
public class TestServer : IAsyncLifetime, IAsyncDisposable
{
    private string folder = "";
    private string[] settings = [];
    private WebApplication? app;

    /// <summary>Where it keeps its data.</summary>
    public string Folder => folder;

    public HttpClient Client { get; private set; } = new();

    /// <summary>The server's time; what is due by it is done at the next sweep.</summary>
    public ShiftedClock Clock { get; } = new();

    public Uri Address => Client.BaseAddress!;

    /// <summary>What tells the server where to keep its data, beside the folder.</summary>
    protected virtual IReadOnlyList<string> StorageSettings => [];

    public static StringContent Json(string json, string mediaType = "application/fhir+json") => new(json, Encoding.UTF8, mediaType);

    /// <summary>A server of a test's own, with settings.</summary>
    public static Task<TestServer> Start(params string[] settings) => Start(TestDatabase.Sqlite, settings);

    public static Task<TestServer> Start(TestDatabase database, params string[] settings) => (database == TestDatabase.Sqlite ? new TestServer() : new PostgreSqlTestServer()).Another(settings);

    /// <summary>One more server on storage of the same kind, with settings.</summary>
    public async Task<TestServer> Another(params string[] with)
    {
        var server = New();
        server.settings = with;
        await server.InitializeAsync();
        return server;
    }

    /// <summary>A server that runs elsewhere, spoken to in the same way.</summary>
    public static TestServer At(HttpClient client) => new() { Client = client };

    public virtual async Task InitializeAsync()
    {
        if (folder.Length == 0) folder = Directory.CreateTempSubdirectory("secondopinion-test-").FullName;
        app = await ServerHost.Start(["--urls", "http://127.0.0.1:0", $"--Storage:Directory={folder}", .. StorageSettings, .. settings], CancellationToken.None, Clock);
        Client.BaseAddress = new Uri(app.Urls.Single() + "/fhir/");
    }

    /// <summary>Stops the server and starts it again on the same store.</summary>
    public Task Restart(params string[] with) => Restart(_ => Task.CompletedTask, with);

    /// <param name="between">What happens to the folder while nobody runs on it.</param>
    public async Task Restart(Func<string, Task> between, params string[] with)
    {
        settings = with;
        await app!.StopAsync();
        await app.DisposeAsync();
        await between(folder);
        Client.Dispose();
        Client = new HttpClient();
        await InitializeAsync();
    }

    public async Task<JsonNode> Get(string url)
    {
        using var answer = await Client.GetAsync(url);
        return await Body(answer, 200);
    }

    /// <summary>Sends JSON and gives the body of the answer, which must have this status.</summary>
    public async Task<JsonNode> Post(string url, string json, int expected)
    {
        using var answer = await Client.PostAsync(url, Json(json));
        return await Body(answer, expected);
    }

    public async Task<JsonNode> Send(HttpMethod method, string url, string? json, int expected, params (string Name, string Value)[] headers)
    {
        using var answer = await Send(method, url, json, headers);
        return await Body(answer, expected);
    }

    public async Task<HttpResponseMessage> Send(HttpMethod method, string url, string? json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url);
        if (json is not null) request.Content = Json(json, method == HttpMethod.Patch ? "application/json-patch+json" : "application/fhir+json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    /// <summary>Matches of a search.</summary>
    public async Task<List<JsonNode>> Search(string query)
    {
        var bundle = await Get(query);
        return (bundle["entry"]?.AsArray() ?? []).Where(entry => (string?)entry!["search"]!["mode"] == "match").Select(entry => entry!["resource"]!).ToList();
    }

    public async Task<int> Count(string search) => (int)(await Get(search + (search.Contains('?') ? "&" : "?") + "_summary=count"))["total"]!;

    /// <summary>The first match of a search, as soon as there is one.</summary>
    public async Task<JsonNode> Await(string query)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if ((await Search(query)).FirstOrDefault() is { } found) return found;
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>A connection past the server: to this file of its folder, or to the one database there is.</summary>
    public virtual DbConnection Connect(string file) => new SqliteConnection($"Data Source={Path.Combine(folder, file)};Pooling=False");

    public virtual ValueTask<SecurityDatabase> OpenSecurity() => SecurityDatabase.OpenSqlite(Path.Combine(folder, "security.db"), CancellationToken.None);

    public virtual async Task DisposeAsync()
    {
        Client.Dispose();
        if (app is not null)
        {
            // Jobs that still run would write into the folder while it is being deleted.
            await app.StopAsync();
            await app.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual TestServer New() => new();

    internal static async Task<JsonNode> Body(HttpResponseMessage answer, int expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == (int)answer.StatusCode, $"{(int)answer.StatusCode} instead of {expected} for {answer.RequestMessage!.RequestUri}: {text}");
        Assert.Equal(new MediaTypeHeaderValue("application/fhir+json", "utf-8"), answer.Content.Headers.ContentType);
        return JsonNode.Parse(text)!;
    }
}
