using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Behaviours;

/// <summary>Behaviours 19 and 20: history, and how answers are given.</summary>
public abstract class ReadBehaviourTests(TestServer server)
{
    [Fact]
    public async Task Behaviour_19_history_is_newest_first_with_deletions_and_put_may_bring_back()
    {
        var id = $"h{Guid.NewGuid():N}";
        string Body(string family) => $$$"""{"resourceType":"Basic","id":"{{{id}}}","code":{"text":"{{{family}}}"}}""";
        await server.Send(HttpMethod.Put, $"Basic/{id}", Body("One"), 201);
        await server.Send(HttpMethod.Put, $"Basic/{id}", Body("Two"), 200);
        for (var n = 0; n < 2; n++) Assert.Equal(HttpStatusCode.NoContent, (await server.Send(HttpMethod.Delete, $"Basic/{id}", null)).StatusCode);
        await server.Send(HttpMethod.Get, $"Basic/{id}/_history/3", null, 410);
        await server.Send(HttpMethod.Put, $"Basic/{id}", Body("Back"), 200);

        foreach (var url in new[] { $"Basic/{id}/_history", "Basic/_history", "_history" })
        {
            var entries = (await server.Get(url))["entry"]!.AsArray().Where(entry => ((string)entry!["fullUrl"]!).EndsWith(id, StringComparison.Ordinal)).ToList();
            Assert.Equal(["PUT", "DELETE", "PUT", "PUT"], entries.Select(entry => (string)entry!["request"]!["method"]!));
            Assert.Null(entries[1]!["resource"]);
            Assert.Equal("4", (string)entries[0]!["resource"]!["meta"]!["versionId"]!);
        }

        var page = await server.Get($"Basic/{id}/_history?_count=3&_summary=true");
        var rest = await server.Get((string)page["link"]!.AsArray().Single(link => (string)link!["relation"]! == "next")!["url"]!);
        Assert.Equal((4, 3, 1), ((int)page["total"]!, page["entry"]!.AsArray().Count, rest["entry"]!.AsArray().Count));
        Assert.Contains("_summary=true", (string)rest["link"]![0]!["url"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behaviour_19_since_and_at_cut_the_history()
    {
        var id = $"h{Guid.NewGuid():N}";
        string Body(string text) => $$$"""{"resourceType":"Basic","id":"{{{id}}}","code":{"text":"{{{text}}}"}}""";
        var first = (string)(await server.Send(HttpMethod.Put, $"Basic/{id}", Body("1"), 201))["meta"]!["lastUpdated"]!;
        await Task.Delay(5);
        var second = (string)(await server.Send(HttpMethod.Put, $"Basic/{id}", Body("2"), 200))["meta"]!["lastUpdated"]!;
        await Task.Delay(5);
        await server.Send(HttpMethod.Put, $"Basic/{id}", Body("3"), 200);

        async Task<string[]> Versions(string query) => [.. ((await server.Get($"Basic/{id}/_history?{query}"))["entry"]?.AsArray() ?? []).Select(entry => ((string)entry!["response"]!["etag"]!)[3..4])];
        Assert.Equal(["3", "2"], await Versions($"_since={second}"));
        Assert.Equal(["1"], await Versions($"_at={first}"));
        Assert.Equal(["2"], await Versions($"_at={second}"));
        Assert.Equal(["3", "2", "1"], await Versions($"_at={first[..4]}"));
        Assert.Empty(await Versions("_at=2001-01-01"));
        await server.Send(HttpMethod.Get, $"Basic/{id}/_history?nonsense=1", null, 400);
    }

    [Fact]
    public async Task Behaviour_20_head_answers_like_get_without_a_body()
    {
        var created = await server.Post("Patient", """{"resourceType":"Patient"}""", 201);
        foreach (var url in new[] { "metadata", "Patient", $"Patient/{created["id"]}", $"Patient/{created["id"]}/_history", $"Patient/{created["id"]}/_history/1", "Patient/_history", "_history", $"Patient/{created["id"]}/$meta", "Patient/none" })
        {
            using var head = await server.Send(HttpMethod.Head, url, null);
            using var get = await server.Send(HttpMethod.Get, url, null);
            Assert.Equal((url, get.StatusCode), (url, head.StatusCode));
            Assert.Equal(get.Headers.ETag, head.Headers.ETag);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData("application/fhir+xml", "", "application/fhir+xml")]
    [InlineData("application/fhir+xml", "?_format=json", "application/fhir+json")]
    [InlineData("text/turtle", "?_format=application/fhir%2Bxml", "application/fhir+xml")]
    [InlineData("application/fhir+json;q=0.5, application/fhir+xml", "", "application/fhir+xml")]
    [InlineData("application/fhir+json;q=0, */*", "", "application/fhir+xml")]
    [InlineData("*/*;q=0.1, application/xml;q=0.9", "", "application/fhir+xml")]
    [InlineData("application/*", "", "application/fhir+json")]
    [InlineData("application/fhir+json; fhirVersion=4.0", "", "application/fhir+json")]
    [InlineData("application/fhir+json; fhirVersion=5.0, application/fhir+xml;q=0.1", "", "application/fhir+xml")]
    public async Task Behaviour_20_format_beats_accept_and_qualities_decide(string accept, string query, string expected)
    {
        using var answer = await server.Send(HttpMethod.Get, "metadata" + query, null, ("Accept", accept));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(expected, answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("utf-8", answer.Content.Headers.ContentType.CharSet);
    }

    [Fact]
    public async Task Behaviour_20_decimals_keep_their_digits_and_conditions_and_preferences_are_heeded()
    {
        const string observation = """{"resourceType":"Observation","status":"final","code":{"text":"Größe"},"valueQuantity":{"value":1.50}}""";
        using var minimal = await server.Send(HttpMethod.Post, "Observation", observation, ("Prefer", "return=minimal"));
        Assert.Empty(await minimal.Content.ReadAsByteArrayAsync());
        Assert.Equal("OperationOutcome", (string)(await server.Send(HttpMethod.Post, "Observation", observation, 201, ("Prefer", "return=OperationOutcome")))["resourceType"]!);
        var id = (string)(await server.Send(HttpMethod.Post, "Observation", observation, 201, ("Prefer", "return=representation")))["id"]!;

        Assert.Contains("1.50", await server.Client.GetStringAsync($"Observation/{id}"), StringComparison.Ordinal);
        Assert.Contains("\"1.50\"", await server.Client.GetStringAsync($"Observation/{id}?_format=xml"), StringComparison.Ordinal);
        var pretty = await server.Client.GetStringAsync($"Observation/{id}?_pretty=true");
        Assert.Contains("\n  \"status\": \"final\"", pretty, StringComparison.Ordinal);
        Assert.Contains(": 1.50\n", pretty, StringComparison.Ordinal);
        Assert.Contains("\n  <status value=\"final\"", await server.Client.GetStringAsync($"Observation/{id}?_pretty=true&_format=xml"), StringComparison.Ordinal);
        using var known = await server.Send(HttpMethod.Get, $"Observation/{id}", null, ("If-None-Match", "W/\"1\""));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Equal("W/\"1\"", known.Headers.ETag!.ToString());
        using var latin = new HttpRequestMessage(HttpMethod.Post, "Observation") { Content = new ByteArrayContent(Encoding.Latin1.GetBytes(observation)) };
        latin.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/fhir+json; charset=iso-8859-1");
        await TestServer.Body(await server.Client.SendAsync(latin), 415);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Behaviour_20_bodies_are_compressed_both_ways(string encoding)
    {
        var plain = Encoding.UTF8.GetBytes($$$"""{"resourceType":"Basic","code":{"text":"{{{new string('x', 2000)}}}"}}""");
        using var packed = new MemoryStream();
        await using (Stream packer = encoding == "br" ? new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true) : new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) packer.Write(plain);
        using var request = new HttpRequestMessage(HttpMethod.Post, "Basic") { Content = new ByteArrayContent(packed.ToArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        request.Content.Headers.ContentEncoding.Add(encoding);
        request.Headers.AcceptEncoding.ParseAdd(encoding);

        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal([encoding], answer.Content.Headers.ContentEncoding);
        var body = await answer.Content.ReadAsStreamAsync();
        await using Stream unpacked = encoding == "br" ? new BrotliStream(body, CompressionMode.Decompress) : new GZipStream(body, CompressionMode.Decompress);
        Assert.Equal(2000, ((string)(await JsonNode.ParseAsync(unpacked))!["code"]!["text"]!).Length);
        using var broken = new HttpRequestMessage(HttpMethod.Post, "Basic") { Content = new ByteArrayContent(plain) };
        broken.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+json");
        broken.Content.Headers.ContentEncoding.Add(encoding);
        await TestServer.Body(await server.Client.SendAsync(broken), 400);
    }

    [Fact]
    public async Task Behaviour_20_summaries_and_elements_are_parts_tagged_as_such()
    {
        const string patient = """
            {"resourceType":"Patient","meta":{"tag":[{"code":"kept"}]},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},"extension":[{"url":"urn:x-e","valueCode":"x"}],
             "active":true,"_birthDate":{"extension":[{"url":"urn:x-b","valueCode":"x"}]},"birthDate":"1960-05-01","photo":[{"contentType":"image/png","data":"AAAA"}],"contact":[{"name":{"family":"C"}}],"link":[{"other":{"reference":"Patient/9"},"type":"seealso"}]}
            """;
        var id = (string)(await server.Post("Patient", patient, 201))["id"]!;
        async Task<string[]> Names(string query) => [.. (await server.Get($"Patient/{id}?{query}")).AsObject().Select(property => property.Key).Order()];

        Assert.Equal(["_birthDate", "active", "birthDate", "id", "link", "meta", "resourceType"], await Names("_summary=true"));
        Assert.Equal(["id", "meta", "resourceType", "text"], await Names("_summary=text"));
        Assert.DoesNotContain("text", await Names("_summary=data"));
        Assert.Equal(["_birthDate", "active", "birthDate", "id", "link", "meta", "resourceType"], await Names("_elements=birthDate"));
        var part = await server.Get($"Patient/{id}?_summary=true");
        Assert.Equal(["kept", "SUBSETTED"], part["meta"]!["tag"]!.AsArray().Select(coding => (string)coding!["code"]!));
        Assert.Equal("1", (string)part["meta"]!["versionId"]!);
        Assert.DoesNotContain("SUBSETTED", (await server.Get($"Patient/{id}")).ToJsonString(), StringComparison.Ordinal);
    }

    public sealed class OnSqlite(TestServer server) : ReadBehaviourTests(server), IClassFixture<TestServer>;

    public sealed class OnPostgreSql(PostgreSqlTestServer server) : ReadBehaviourTests(server), IClassFixture<PostgreSqlTestServer>;
}
