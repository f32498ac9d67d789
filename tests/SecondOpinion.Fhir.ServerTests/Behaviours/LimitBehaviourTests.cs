using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Behaviours;

/// <summary>Behaviours 21 and 22: limits, and whose word about addresses is taken.</summary>
public sealed class LimitBehaviourTests
{
    private const string Entry = """{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}""";

    [Fact]
    public async Task Behaviour_21_limits_have_answers()
    {
        await using var small = await TestServer.Start("--Limits:MaxBodyBytes=10000", "--Limits:MaxEntries=3");

        await small.Post("Patient", $$$"""{"resourceType":"Patient","name":[{"family":"{{{new string('x', 20_000)}}}"}]}""", 413);
        foreach (var type in new[] { "transaction", "batch" })
        {
            var outcome = await small.Post("", $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{Entry}},{{Entry}},{{Entry}},{{Entry}}]}""", 422);
            Assert.Contains("3", (string)outcome["issue"]![0]!["diagnostics"]!, StringComparison.Ordinal);
        }

        var deep = string.Concat(Enumerable.Repeat("{\"extension\":[", 100)) + string.Concat(Enumerable.Repeat("]}", 100));
        await small.Post("Patient", $$"""{"resourceType":"Patient","extension":[{{deep}}]}""", 400);
    }

    [Fact]
    public async Task Behaviour_21_overload_is_a_503_with_retry_after_and_health_still_answers()
    {
        await using var narrow = await TestServer.Start("--Limits:MaxConcurrentRequests=1");
        var slow = $$"""{"resourceType":"Bundle","type":"batch","entry":[{{string.Join(',', Enumerable.Repeat(Entry, 300))}}]}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => narrow.Client.PostAsync("", TestServer.Json(slow))));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("throttled", (string)(await TestServer.Body(refused, 503))["issue"]![0]!["code"]!);
        Assert.Equal(HttpStatusCode.OK, (await narrow.Client.GetAsync(new Uri(narrow.Address, "/health/ready"))).StatusCode);
    }

    [Fact]
    public async Task Behaviour_21_a_request_over_its_time_is_a_503_and_its_work_stops()
    {
        await using var hasty = await TestServer.Start("--Limits:RequestSeconds=1");
        var endless = $$"""{"resourceType":"Bundle","type":"batch","entry":[{{string.Join(',', Enumerable.Repeat(Entry, 10_000))}}]}""";

        var outcome = await hasty.Post("", endless, 503);

        Assert.Equal("request-timeout", (string)outcome["issue"]![0]!["details"]!["coding"]![0]!["code"]!);
        Assert.InRange(await Settled(hasty), 0, 9_999);
    }

    [Fact]
    public async Task Behaviour_21_work_stops_when_the_client_goes_away()
    {
        await using var server = await TestServer.Start();
        var body = Encoding.UTF8.GetBytes($$"""{"resourceType":"Bundle","type":"batch","entry":[{{string.Join(',', Enumerable.Repeat(Entry, 10_000))}}]}""");
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", server.Address.Port);
            client.LingerState = new LingerOption(true, 0);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /fhir HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\nContent-Length: {body.Length}\r\n\r\n"));
            await stream.WriteAsync(body);
            while (await server.Count("Patient") == 0) await Task.Delay(20);
        }

        Assert.InRange(await Settled(server), 1, 9_999);
    }

    [Fact]
    public async Task Behaviour_22_forwarded_addresses_are_taken_from_trusted_proxies_only()
    {
        await using var alone = await TestServer.Start();
        await using var behind = await TestServer.Start("--Server:TrustedProxies=127.0.0.1");
        (string, string)[] forwarded = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "hub.example")];

        Assert.StartsWith(alone.Address.ToString(), await Self(alone, forwarded), StringComparison.Ordinal);
        Assert.StartsWith("https://hub.example/fhir/", await Self(behind, forwarded), StringComparison.Ordinal);
    }

    private static async Task<string> Self(TestServer server, (string, string)[] headers) =>
        (string)(await server.Send(HttpMethod.Get, "Patient", null, 200, headers))["link"]!.AsArray().Single(link => (string)link!["relation"]! == "self")!["url"]!;

    /// <summary>How many Patients there are once no more are coming.</summary>
    private static async Task<int> Settled(TestServer server)
    {
        var before = -1;
        while (true)
        {
            var now = await server.Count("Patient");
            if (now == before) return now;
            before = now;
            await Task.Delay(200);
        }
    }
}
