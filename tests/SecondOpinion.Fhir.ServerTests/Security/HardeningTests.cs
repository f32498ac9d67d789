using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>What somebody tries who means no good.</summary>
public sealed class HardeningTests(HardeningTests.Shared shared) : IClassFixture<HardeningTests.Shared>
{
    private readonly SmartServer server = shared.Server;
    private readonly SmartClient hospital = shared.Hospital;

    [Fact]
    public async Task Bodies_that_are_too_large_too_deep_or_bombs_are_refused()
    {
        await hospital.Post("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + new string('a', 300_000) + "\"}]}", 413);
        await hospital.Post("Patient", string.Concat(Enumerable.Repeat("{\"a\":[", 5000)), 400);
        using var bomb = new ByteArrayContent(Compressed(new byte[50_000_000]));
        bomb.Headers.Add("Content-Type", "application/fhir+json");
        bomb.Headers.Add("Content-Encoding", "gzip");
        using var answer = await hospital.Http.PostAsync("Patient", bomb);
        Assert.Equal(413, (int)answer.StatusCode);
        using var nobody = await server.Server.Client.PostAsync("Patient", TestServer.Json(new string('x', 150_000)));
        Assert.Equal(401, (int)nobody.StatusCode);
    }

    [Fact]
    public async Task Entities_in_xml_are_not_resolved()
    {
        foreach (var dtd in new[] { "<!DOCTYPE p [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>", "<!DOCTYPE p [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>" })
        {
            using var content = new StringContent(dtd + "<Patient xmlns=\"http://hl7.org/fhir\"><name><family value=\"&x;&b;\"/></name></Patient>", Encoding.UTF8, "application/fhir+xml");
            using var answer = await hospital.Http.PostAsync("Patient", content);
            Assert.Equal(400, (int)answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("GET /fhir/../fhir/Patient HTTP/1.1", "401")]
    [InlineData("GET /fhir/%2e%2e/fhir/metadata/../Patient HTTP/1.1", "401")]
    [InlineData("GET /fhir/metadata/../Patient HTTP/1.1", "401")]
    [InlineData("GET /FHIR/Patient HTTP/1.1", "401")]
    [InlineData("GET //fhir/Patient HTTP/1.1", "404")]
    [InlineData("GET /fhir//Patient HTTP/1.1", "401")]
    [InlineData("GET /fhir/.well-known/../Patient HTTP/1.1", "401")]
    [InlineData("GET /fhir/.well-known/%2e%2e/Patient HTTP/1.1", "401")]
    [InlineData("GET /bulk/x HTTP/1.1", "401")]
    [InlineData("GET /fhir/Patient\\..\\metadata HTTP/1.1", "401")]
    public async Task No_path_leads_past_the_door(string line, string status)
    {
        var answer = await Raw($"{line}\r\nHost: {server.Server.Address.Authority}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status}", answer);
    }

    [Fact]
    public async Task Headers_that_are_sent_are_not_echoed_into_headers()
    {
        var answer = await Raw($"GET /fhir/Patient HTTP/1.1\r\nHost: {server.Server.Address.Authority}\r\nX-Request-Id: a%0d%0aSet-Cookie: b\r\nConnection: close\r\n\r\n");
        Assert.DoesNotContain("Set-Cookie", answer);
        await hospital.Send(HttpMethod.Get, "Patient?_format=json%0d%0aSet-Cookie:%20x=y", null, 406);
    }

    [Fact]
    public async Task Browsers_are_told_to_be_careful_and_strange_origins_get_nothing()
    {
        using var answer = await hospital.Http.GetAsync("Patient");
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.False(answer.Headers.Contains("Server"));
        foreach (var (origin, allowed) in new[] { ("https://app.example", true), ("https://evil.example", false), ("null", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, "Patient");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "GET");
            using var preflight = await server.Server.Client.SendAsync(request);
            Assert.Equal(allowed, preflight.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Fact]
    public async Task A_client_that_asks_too_much_is_told_when_to_go_on_and_others_are_not_held_up()
    {
        await using var small = await SmartServer.Start("--Security:RequestsPerMinute=5");
        await small.Register("eager", "general-hospital", [ClientRole.Referrer]);
        await small.Register("calm", "other-hospital", [ClientRole.Referrer]);
        using var eager = await small.As("eager");
        for (var i = 0; i < 5; i++) await eager.Get("Patient");
        using var refused = await eager.Http.GetAsync("Patient");
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Contains("rate-limited", await refused.Content.ReadAsStringAsync());
        using var calm = await small.As("calm");
        await calm.Get("Patient");
    }

    [Fact]
    public async Task What_is_not_there_and_what_may_not_be_seen_answer_alike()
    {
        var id = (string)(await hospital.Post("Patient", """{"resourceType":"Patient","identifier":[{"system":"https://x.example","value":"1"}],"birthDate":"1960-01-01"}""", 201))["id"]!;
        using var other = await server.As("other");
        foreach (var (there, gone) in new[]
        {
            ($"Patient/{id}", "Patient/00000000-0000-7000-8000-000000000000"),
            ($"Patient/{id}/_history", "Patient/00000000-0000-7000-8000-000000000000/_history"),
            ($"Patient/{id}/_history/1", "Patient/00000000-0000-7000-8000-000000000000/_history/1"),
            ($"Patient/{id}/$everything", "Patient/00000000-0000-7000-8000-000000000000/$everything"),
            ($"Patient/{id}/$diff", "Patient/00000000-0000-7000-8000-000000000000/$diff"),
            ($"Patient/{id}/$validate", "Patient/00000000-0000-7000-8000-000000000000/$validate"),
            ("Patient?identifier=https://x.example|1", "Patient?identifier=https://x.example|2"),
            ("Patient?birthdate=1960-01-01&_total=accurate", "Patient?birthdate=1961-01-01&_total=accurate"),
            ($"Observation?subject=Patient/{id}", "Observation?subject=Patient/00000000-0000-7000-8000-000000000000"),
        })
        {
            var (first, second) = (await Shape(other, there), await Shape(other, gone));
            Assert.Equal(second, first);
        }

        var body = """{"resourceType":"Patient","identifier":[{"system":"https://x.example","value":"1"}]}""";
        var own = await other.Send(HttpMethod.Post, "Patient", body, 201, ("If-None-Exist", "identifier=https://x.example|1"));
        Assert.NotEqual(id, (string?)own["id"]);
        await other.Send(HttpMethod.Put, $"Patient/{id}", body.Replace("\"Patient\",", $"\"Patient\",\"id\":\"{id}\",", StringComparison.Ordinal), 405);
        Assert.Equal([$"Patient/{own["id"]}"], await other.Search("Patient?_sort=birthdate"));
    }

    private static async Task<string> Shape(SmartClient client, string url)
    {
        using var answer = await client.Http.GetAsync(url);
        var text = await answer.Content.ReadAsStringAsync();
        var outcome = System.Text.Json.Nodes.JsonNode.Parse(text)!;
        return $"{(int)answer.StatusCode} {outcome["total"]} {outcome["issue"]?[0]?["details"]?["coding"]?[0]?["code"]} {outcome["entry"]?.AsArray().Count}";
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal)) gzip.Write(bytes);
        return buffer.ToArray();
    }

    private async Task<string> Raw(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Server.Address.Host, server.Server.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>One server for all of them.</summary>
    public sealed class Shared : IAsyncLifetime
    {
        public SmartServer Server { get; private set; } = null!;

        public SmartClient Hospital { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Server = await SmartServer.Start("--Limits:MaxBodyBytes=200000", "--Security:CorsOrigins=https://app.example");
            await Server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
            await Server.Register("other", "other-hospital", [ClientRole.Referrer]);
            Hospital = await Server.As("hospital");
        }

        public async Task DisposeAsync()
        {
            Hospital.Dispose();
            await Server.DisposeAsync();
        }
    }
}
