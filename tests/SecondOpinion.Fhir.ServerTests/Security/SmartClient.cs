using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Somebody with an access token.</summary>
public sealed class SmartClient : IDisposable
{
    public SmartClient(Uri address, string token)
    {
        Http = new HttpClient { BaseAddress = address };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public HttpClient Http { get; }

    public async Task<JsonNode> Send(HttpMethod method, string url, string? json, int expected, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url);
        if (json is not null) request.Content = TestServer.Json(json, method == HttpMethod.Patch ? "application/json-patch+json" : "application/fhir+json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected == (int)answer.StatusCode, $"{(int)answer.StatusCode} instead of {expected} for {method} {url}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public Task<JsonNode> Get(string url, int expected = 200) => Send(HttpMethod.Get, url, null, expected);

    public Task<JsonNode> Post(string url, string json, int expected) => Send(HttpMethod.Post, url, json, expected);

    /// <summary>Keys of the matches of a search, <c>Task/1</c>.</summary>
    public async Task<List<string>> Search(string query) => Entries(await Get(query), "match");

    public static List<string> Entries(JsonNode bundle, string? mode = null) => (bundle["entry"]?.AsArray() ?? [])
        .Where(entry => mode is null || (string?)entry!["search"]?["mode"] == mode)
        .Select(entry => entry!["resource"]).OfType<JsonNode>().Select(resource => $"{resource["resourceType"]}/{resource["id"]}").ToList();

    public void Dispose() => Http.Dispose();
}
