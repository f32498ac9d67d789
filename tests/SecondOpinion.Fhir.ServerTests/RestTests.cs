using System.Net;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The interactions on single resources, and what every error looks like.</summary>
public sealed class RestTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Patient = """{"resourceType":"Patient","name":[{"family":"Example"}],"birthDate":"1960-05"}""";

    [Fact]
    public async Task Create_answers_location_etag_and_last_modified()
    {
        using var answer = await server.Send(HttpMethod.Post, "Patient", Patient);

        var created = await TestServer.Body(answer, 201);
        Assert.Equal($"{server.Address}Patient/{created["id"]}/_history/1", answer.Headers.Location!.ToString());
        Assert.Equal("W/\"1\"", answer.Headers.ETag!.ToString());
        Assert.NotNull(answer.Content.Headers.LastModified);
        Assert.Equal("1", (string)created["meta"]!["versionId"]!);
        Assert.True(JsonNode.DeepEquals(created, await server.Get($"Patient/{created["id"]}")));
    }

    [Fact]
    public async Task Versions_are_kept_and_listed_newest_first_with_the_deletion()
    {
        var id = $"p{Guid.NewGuid():N}";
        string Body(string family) => $$$"""{"resourceType":"Patient","id":"{{{id}}}","name":[{"family":"{{{family}}}"}]}""";
        await server.Send(HttpMethod.Put, $"Patient/{id}", Body("One"), 201);
        await server.Send(HttpMethod.Put, $"Patient/{id}", Body("Two"), 200);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Send(HttpMethod.Delete, $"Patient/{id}", null)).StatusCode);

        Assert.Equal("One", (string)(await server.Get($"Patient/{id}/_history/1"))["name"]![0]!["family"]!);
        Assert.Equal("Two", (string)(await server.Get($"Patient/{id}/_history/2"))["name"]![0]!["family"]!);
        await server.Send(HttpMethod.Get, $"Patient/{id}/_history/3", null, 410);
        await server.Send(HttpMethod.Get, $"Patient/{id}", null, 410);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Send(HttpMethod.Delete, $"Patient/{id}", null)).StatusCode);
        var history = await server.Get($"Patient/{id}/_history");
        Assert.Equal(["DELETE", "PUT", "PUT"], history["entry"]!.AsArray().Select(entry => (string)entry!["request"]!["method"]!));
        Assert.Null(history["entry"]![0]!["resource"]);
        Assert.Equal(3, (int)history["total"]!);

        await server.Send(HttpMethod.Put, $"Patient/{id}", Body("Back"), 200);
        Assert.Equal("4", (string)(await server.Get($"Patient/{id}"))["meta"]!["versionId"]!);
    }

    [Fact]
    public async Task If_match_lets_exactly_one_of_many_updates_through()
    {
        var created = await server.Send(HttpMethod.Post, "Patient", Patient, 201);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.Send(HttpMethod.Put, $"Patient/{created["id"]}", created.ToJsonString(), ("If-Match", "W/\"1\""))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(15, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        await server.Send(HttpMethod.Put, $"Patient/{created["id"]}", created.ToJsonString(), 400, ("If-Match", "one"));
    }

    [Fact]
    public async Task If_none_exist_makes_one_resource_of_sixty_four_clients()
    {
        var mrn = Guid.NewGuid().ToString();
        var body = $$"""{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"{{mrn}}"}]}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => server.Send(HttpMethod.Post, "Patient", body, ("If-None-Exist", $"identifier=urn:mrn|{mrn}"))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(63, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Single(await server.Search($"Patient?identifier=urn:mrn|{mrn}"));
    }

    [Theory]
    [InlineData("nonsense=1")]
    [InlineData("identifier=")]
    [InlineData("")]
    public async Task A_condition_that_is_not_understood_matches_nothing_and_is_refused(string condition)
    {
        await server.Send(HttpMethod.Post, "Patient", Patient, 400, ("If-None-Exist", condition.Length == 0 ? "_format=json" : condition));
    }

    [Fact]
    public async Task A_read_that_knows_the_version_gets_304_without_a_body()
    {
        var created = await server.Send(HttpMethod.Post, "Patient", Patient, 201);

        using var answer = await server.Send(HttpMethod.Get, $"Patient/{created["id"]}", null, ("If-None-Match", "W/\"1\""));

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Head_answers_like_get_without_the_body()
    {
        var created = await server.Send(HttpMethod.Post, "Patient", Patient, 201);

        using var answer = await server.Send(HttpMethod.Head, $"Patient/{created["id"]}", null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("W/\"1\"", answer.Headers.ETag!.ToString());
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Prefer_says_what_a_write_gives_back()
    {
        using var minimal = await server.Send(HttpMethod.Post, "Patient", Patient, ("Prefer", "return=minimal"));
        Assert.Equal(HttpStatusCode.Created, minimal.StatusCode);
        Assert.Empty(await minimal.Content.ReadAsByteArrayAsync());
        Assert.NotNull(minimal.Headers.Location);

        var outcome = await server.Send(HttpMethod.Post, "Patient", Patient, 201, ("Prefer", "return=OperationOutcome"));
        Assert.Equal("OperationOutcome", (string)outcome["resourceType"]!);
    }

    [Fact]
    public async Task Decimals_keep_their_digits_and_text_its_characters()
    {
        const string observation = """
            {"resourceType":"Observation","status":"final","code":{"text":"Größe <\"µ\"> \u00e9"},"valueQuantity":{"value":1.50,"unit":"m"}}
            """;

        var created = await server.Send(HttpMethod.Post, "Observation", observation, 201);

        var text = await server.Client.GetStringAsync($"Observation/{created["id"]}");
        Assert.Contains("1.50", text, StringComparison.Ordinal);
        Assert.Equal("Größe <\"µ\"> é", (string)JsonNode.Parse(text)!["code"]!["text"]!);
    }

    [Fact]
    public async Task Client_sent_version_and_last_updated_are_ignored()
    {
        var created = await server.Send(
            HttpMethod.Post, "Patient", """{"resourceType":"Patient","id":"mine","meta":{"versionId":"77","lastUpdated":"2001-01-01T00:00:00Z","tag":[{"code":"kept"}]},"active":true}""", 201);

        Assert.NotEqual("mine", (string)created["id"]!);
        Assert.Equal("1", (string)created["meta"]!["versionId"]!);
        Assert.DoesNotContain("2001", (string)created["meta"]!["lastUpdated"]!, StringComparison.Ordinal);
        Assert.Equal("kept", (string)created["meta"]!["tag"]![0]!["code"]!);
    }

    [Theory]
    [InlineData("GET", "Patient/none", 404)]
    [InlineData("GET", "Patientt/none", 404)]
    [InlineData("GET", "Patient/none/_history", 404)]
    [InlineData("GET", "Patient/none/_history/1", 404)]
    [InlineData("GET", "Patient/none/nothing/here", 404)]
    [InlineData("GET", "../nowhere", 404)]
    [InlineData("DELETE", "Patient/none", 404)]
    [InlineData("DELETE", "Patient", 400)]
    [InlineData("PATCH", "Patient/none/_history", 405)]
    [InlineData("GET", "$submit", 404)]
    [InlineData("GET", "Patient?nonsense=1", 400)]
    [InlineData("GET", "Patient?birthdate=yesterday", 400)]
    [InlineData("GET", "Patient?_page=forged", 400)]
    public async Task Every_error_is_an_operation_outcome(string method, string url, int status)
    {
        var outcome = await server.Send(new HttpMethod(method), url, null, status);

        Assert.Equal("OperationOutcome", (string)outcome["resourceType"]!);
        Assert.NotEmpty((string)outcome["issue"]![0]!["diagnostics"]!);
    }

    [Theory]
    [InlineData("Patient", "{", 400)]
    [InlineData("Patient", "", 400)]
    [InlineData("Patient", "[]", 400)]
    [InlineData("Patient", """{"resourceType":"Observation","status":"final","code":{"text":"x"}}""", 400)]
    [InlineData("Patient", """{"resourceType":"Patient","birthDate":"1960-13-01"}""", 422)]
    [InlineData("Patient", """{"resourceType":"Patient","nmae":[]}""", 422)]
    [InlineData("", """{"resourceType":"Bundle","type":"collection"}""", 422)]
    [InlineData("", """{"resourceType":"Patient"}""", 400)]
    public async Task Bad_bodies_are_refused_with_the_status_of_their_kind(string url, string body, int status) =>
        Assert.Equal("OperationOutcome", (string)(await server.Post(url, body, status))["resourceType"]!);

    [Fact]
    public async Task Unreadable_json_is_refused_with_line_and_column()
    {
        var outcome = await server.Post("Patient", "{\n  \"resourceType\": \"Patient\",\n  \"active\": tru\n}", 400);

        Assert.Contains("line 3", (string)outcome["issue"]![0]!["diagnostics"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Media_types_that_are_not_spoken_are_refused_both_ways()
    {
        using var turtle = new HttpRequestMessage(HttpMethod.Post, "Patient") { Content = TestServer.Json("<a> <b> <c>.", "text/turtle") };
        await TestServer.Body(await server.Client.SendAsync(turtle), 415);

        await server.Send(HttpMethod.Get, "Patient", null, 406, ("Accept", "text/turtle"));
        await server.Send(HttpMethod.Get, "Patient?_format=json", null, 200, ("Accept", "text/turtle"));
    }

    [Fact]
    public async Task Xml_comes_in_and_goes_out_with_the_same_content_as_json()
    {
        const string xml = """<Patient xmlns="http://hl7.org/fhir"><name><family value="Größe"/><given value="A"/></name><multipleBirthInteger value="2"/></Patient>""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "Patient") { Content = TestServer.Json(xml, "application/fhir+xml") };

        var created = await TestServer.Body(await server.Client.SendAsync(request), 201);

        Assert.Equal("Größe", (string)created["name"]![0]!["family"]!);
        Assert.Equal(2, (int)created["multipleBirthInteger"]!);
        using var answer = await server.Send(HttpMethod.Get, $"Patient/{created["id"]}", null, ("Accept", "application/fhir+xml, application/json;q=0.5"));
        Assert.Equal("application/fhir+xml", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("<family value=\"Größe\"/>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var refused = await server.Send(HttpMethod.Get, "Patient/none?_format=xml", null);
        Assert.StartsWith("<OperationOutcome", (await refused.Content.ReadAsStringAsync()).Split("?>")[^1].TrimStart(), StringComparison.Ordinal);
        using var broken = new HttpRequestMessage(HttpMethod.Post, "Patient") { Content = TestServer.Json("<!DOCTYPE x><Patient/>", "application/fhir+xml") };
        await TestServer.Body(await server.Client.SendAsync(broken), 400);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_answered_with_413_and_too_many_entries_with_422()
    {
        await using var small = await TestServer.Start("--Limits:MaxBodyBytes=10000", "--Limits:MaxEntries=3");

        await small.Post("Patient", $$$"""{"resourceType":"Patient","name":[{"family":"{{{new string('x', 20_000)}}}"}]}""", 413);

        var entry = """{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}""";
        await small.Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{entry}},{{entry}},{{entry}},{{entry}}]}""", 422);
    }

    [Fact]
    public async Task Json_nested_too_deep_is_refused_with_400()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"extension\":[", 100)) + string.Concat(Enumerable.Repeat("]}", 100));

        await server.Post("Patient", $$"""{"resourceType":"Patient","extension":[{{deep}}]}""", 400);
    }

    [Fact]
    public async Task A_batch_answers_each_entry_by_itself()
    {
        const string batch = """
            {"resourceType":"Bundle","type":"batch","entry":[
              {"resource":{"resourceType":"Patient","active":true},"request":{"method":"POST","url":"Patient"}},
              {"request":{"method":"GET","url":"Patient/none"}},
              {"resource":{"resourceType":"Patient","gender":"unknowable"},"request":{"method":"POST","url":"Patient"}}]}
            """;

        var answer = await server.Post("", batch, 200);

        Assert.Equal("batch-response", (string)answer["type"]!);
        Assert.Equal("Bundle.entry[2].resource.gender", (string)answer["entry"]![2]!["response"]!["outcome"]!["issue"]![0]!["expression"]![0]!);
        Assert.Equal(["201", "404", "422"], answer["entry"]!.AsArray().Select(entry => ((string)entry!["response"]!["status"]!)[..3]));
    }

    [Fact]
    public async Task A_transaction_that_fails_anywhere_stores_nothing()
    {
        var before = await server.Count("Patient");
        const string transaction = """
            {"resourceType":"Bundle","type":"transaction","entry":[
              {"resource":{"resourceType":"Patient","active":true},"request":{"method":"POST","url":"Patient"}},
              {"resource":{"resourceType":"Patient","gender":"unknowable"},"request":{"method":"POST","url":"Patient"}}]}
            """;

        var outcome = await server.Post("", transaction, 422);

        Assert.Contains("Bundle.entry[1].resource.gender", outcome.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(before, await server.Count("Patient"));
    }

    [Fact]
    public async Task Paging_gives_every_match_once_while_others_write()
    {
        var tag = Guid.NewGuid().ToString("N");
        string Tagged() => $$$"""{"resourceType":"Basic","meta":{"tag":[{"code":"{{{tag}}}"}]},"code":{"text":"x"}}""";
        for (var n = 0; n < 25; n++) await server.Post("Basic", Tagged(), 201);

        var seen = new List<string>();
        for (string? next = $"Basic?_tag={tag}&_count=10"; next is not null;)
        {
            var page = await server.Get(next);
            seen.AddRange(page["entry"]!.AsArray().Select(entry => (string)entry!["resource"]!["id"]!));
            next = page["link"]!.AsArray().Where(link => (string)link!["relation"]! == "next").Select(link => (string)link!["url"]!).SingleOrDefault();
            if (seen.Count == 10) await server.Post("Basic", Tagged(), 201);
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.InRange(seen.Count, 25, 26);
    }

    [Fact]
    public async Task Lenient_search_leaves_unknown_parameters_out_and_says_so()
    {
        var bundle = await server.Send(HttpMethod.Get, "Patient?nonsense=1&active=true", null, 200, ("Prefer", "handling=lenient"));

        var self = bundle["link"]!.AsArray().Single(link => (string)link!["relation"]! == "self")!["url"]!;
        Assert.DoesNotContain("nonsense", (string)self!, StringComparison.Ordinal);
        Assert.Contains(bundle["entry"]!.AsArray(), entry => (string)entry!["search"]!["mode"]! == "outcome");
    }
}
