using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Behaviours;

/// <summary>Behaviours 12 to 18: search.</summary>
public abstract class SearchBehaviourTests(TestServer server)
{
    private readonly string tag = Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData("2024-03", "2024-03-15", true)]
    [InlineData("2024-03-15", "2024-03", false)]
    [InlineData("sa2024-03", "2024-04-01", true)]
    [InlineData("eb2024-03", "2024-02-29", true)]
    [InlineData("eb2024-03", "2024-03-01", false)]
    [InlineData("ge2024", "2024-12-31", true)]
    [InlineData("ne2024", "2023-12-31", true)]
    [InlineData("ap2024-03-15", "2024-03-15", true)]
    [InlineData("2024-03-15T10:00:00Z", "2024-03-15T12:00:00+02:00", true)]
    public async Task Behaviour_12_dates_are_intervals(string asked, string stored, bool isFound)
    {
        await Store($$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"effectiveDateTime":"{{stored}}"}""");

        Assert.Equal(isFound ? 1 : 0, await server.Count($"Observation?_tag={tag}&date={Uri.EscapeDataString(asked)}"));
    }

    [Fact]
    public async Task Behaviour_12_periods_may_be_open_and_timings_are_spans()
    {
        await Store("""{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"period":{"start":"2024-03-10"}}""");
        await Store("""{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"display":"x"},"occurrenceTiming":{"event":["2024-05-01","2024-05-20"]}}""");

        Assert.Equal(1, await server.Count($"Encounter?_tag={tag}&date=gt2030"));
        Assert.Equal(0, await server.Count($"Encounter?_tag={tag}&date=lt2024-03-10"));
        Assert.Equal(1, await server.Count($"ServiceRequest?_tag={tag}&occurrence=2024-05"));
        Assert.Equal(0, await server.Count($"ServiceRequest?_tag={tag}&occurrence=sa2024-05-10"));
    }

    [Fact]
    public async Task Behaviour_13_tokens_with_and_without_system_and_not()
    {
        await Store("""{"resourceType":"Patient","identifier":[{"system":"urn:a","value":"1"}],"gender":"male"}""");
        await Store("""{"resourceType":"Patient","identifier":[{"value":"1"}]}""");
        await Store("""{"resourceType":"Patient","identifier":[{"system":"urn:a","value":"2"}],"gender":"female"}""");

        foreach (var (query, expected) in new[] { ("identifier=1", 2), ("identifier=|1", 1), ("identifier=urn:a|1", 1), ("identifier=urn:a|", 2), ("gender:not=male", 2), ("identifier=urn:b|1", 0) })
            Assert.Equal((query, expected), (query, await server.Count($"Patient?_tag={tag}&{query}")));
    }

    [Fact]
    public async Task Behaviour_14_references_by_every_way_of_writing_them()
    {
        await using var known = await server.Another("--Server:BaseUrls=https://hub.example/fhir");
        string Observation(string subject) => $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{{{subject}}}}""";
        foreach (var subject in new[] { """{"reference":"Patient/1"}""", """{"reference":"https://hub.example/fhir/Patient/1"}""", """{"reference":"Patient/1/_history/3"}""", """{"reference":"https://elsewhere.example/fhir/Patient/1"}""", """{"identifier":{"system":"urn:a","value":"7"}}""" })
            await known.Post("Observation", Observation(subject), 201);
        await known.Post("QuestionnaireResponse", """{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"urn:q|2"}""", 201);

        foreach (var (query, expected) in new[]
        {
            ("Observation?subject=1", 3), ("Observation?subject=Patient/1", 3), ("Observation?subject=https://hub.example/fhir/Patient/1", 3), ("Observation?patient=Patient/1", 3), ("Observation?subject:Patient=1", 3),
            ("Observation?subject=https://elsewhere.example/fhir/Patient/1", 1), ("Observation?subject:identifier=urn:a|7", 1), ("Observation?subject=Patient/1/_history/3", 1),
            ("QuestionnaireResponse?questionnaire=urn:q|2", 1), ("QuestionnaireResponse?questionnaire=urn:q", 1), ("QuestionnaireResponse?questionnaire=urn:q|3", 0),
        })
        {
            Assert.Equal((query, expected), (query, await known.Count(query)));
        }
    }

    [Fact]
    public async Task Behaviour_15_escapes_repeats_and_commas_and_post_search_merges_url_and_body()
    {
        await Store("""{"resourceType":"Patient","identifier":[{"system":"urn:a","value":"a,b|c$d\\e"}],"name":[{"family":"One","given":["X"]}]}""");
        await Store("""{"resourceType":"Patient","identifier":[{"system":"urn:a","value":"plain"}],"name":[{"family":"Two","given":["X"]}]}""");
        var escaped = Uri.EscapeDataString("""a\,b\|c\$d\\e""");

        Assert.Equal(1, await server.Count($"Patient?_tag={tag}&identifier={escaped}"));
        Assert.Equal(2, await server.Count($"Patient?_tag={tag}&identifier={escaped},plain"));
        Assert.Equal(0, await server.Count($"Patient?_tag={tag}&family=One&family=Two"));
        Assert.Equal(2, await server.Count($"Patient?_tag={tag}&family=One,Two"));
        Assert.Equal(0, await server.Count($"Patient?_tag={tag}&family=One%2525"));
        using var form = new FormUrlEncodedContent([new("family", "One")]);
        using var answer = await server.Client.PostAsync($"Patient/_search?_tag={tag}", form);
        Assert.Equal(1, (int)(await TestServer.Body(answer, 200))["total"]!);
    }

    [Fact]
    public async Task Behaviour_16_count_zero_counts_totals_leave_out_includes_and_an_exact_last_page_has_no_next()
    {
        var patient = await Store("""{"resourceType":"Patient"}""");
        for (var n = 0; n < 4; n++) await Store($$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{{patient}}}"}}""");

        var counted = await server.Get($"Observation?_tag={tag}&_count=0");
        Assert.Equal(4, (int)counted["total"]!);
        Assert.Null(counted["entry"]);
        var included = await server.Get($"Observation?_tag={tag}&_include=Observation:subject");
        Assert.Equal(4, (int)included["total"]!);
        Assert.Equal(5, included["entry"]!.AsArray().Count);
        var second = await server.Get(Next(await server.Get($"Observation?_tag={tag}&_count=2"))!);
        Assert.Equal(2, second["entry"]!.AsArray().Count);
        Assert.Null(Next(second));
    }

    [Fact]
    public async Task Behaviour_17_pages_have_no_gaps_or_repeats_and_carry_what_was_asked()
    {
        for (var n = 0; n < 9; n++) await Store("""{"resourceType":"Patient","active":true,"name":[{"family":"Same"}]}""");
        var seen = new List<string>();
        string? next = $"Patient?_tag={tag}&_sort=family&_count=4&_elements=active";
        while (next is not null)
        {
            var page = await server.Get(next);
            foreach (var entry in page["entry"]!.AsArray())
            {
                var resource = entry!["resource"]!;
                seen.Add((string)resource["id"]!);
                Assert.Null(resource["name"]);
                Assert.Contains(resource["meta"]!["tag"]!.AsArray(), coding => (string)coding!["code"]! == "SUBSETTED");
            }

            next = Next(page);
            if (seen.Count == 4) await Store("""{"resourceType":"Patient","name":[{"family":"Same"}]}""");
            if (next is not null) await server.Send(HttpMethod.Get, next.Replace("_page=", "_page=x", StringComparison.Ordinal), null, 400);
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.InRange(seen.Count, 9, 10);
    }

    [Fact]
    public async Task Behaviour_18_a_match_wins_over_an_include_and_iteration_is_deduplicated()
    {
        var whole = await Store("""{"resourceType":"Organization","name":"whole"}""");
        var part = await Store($$$"""{"resourceType":"Organization","name":"part","partOf":{"reference":"Organization/{{{whole}}}"}}""");
        await Store($$$"""{"resourceType":"Patient","managingOrganization":{"reference":"Organization/{{{part}}}"}}""");
        await Store($$$"""{"resourceType":"Patient","managingOrganization":{"reference":"Organization/{{{part}}}"}}""");

        var iterated = await server.Get($"Patient?_tag={tag}&_include=Patient:organization&_include:iterate=Organization:partof");
        Assert.Equal([part, whole], iterated["entry"]!.AsArray().Where(entry => (string)entry!["search"]!["mode"]! == "include").Select(entry => (string)entry!["resource"]!["id"]!));
        var both = await server.Get($"Organization?_tag={tag}&_include=Organization:partof");
        Assert.Equal(["match", "match"], both["entry"]!.AsArray().Select(entry => (string)entry!["search"]!["mode"]!));
    }

    [Fact]
    public async Task Behaviour_18_what_a_page_can_not_include_is_said_to_be_left_out()
    {
        var patient = await Store("""{"resourceType":"Patient"}""");
        var observation = $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{{patient}}}"}}""";
        var entry = $$$"""{"resource":{{{observation}}},"request":{"method":"POST","url":"Observation"}}""";
        await server.Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', Enumerable.Repeat(entry, 1001))}}]}""", 200);

        var entries = (await server.Get($"Patient?_tag={tag}&_revinclude=Observation:subject&_elements=id"))["entry"]!.AsArray();

        Assert.Equal(1000, entries.Count(found => (string)found!["search"]!["mode"]! == "include"));
        var outcome = Assert.Single(entries, found => (string)found!["search"]!["mode"]! == "outcome")!;
        Assert.Equal("search-includes-cut", (string)outcome["resource"]!["issue"]![0]!["details"]!["coding"]![0]!["code"]!);
    }

    private static string? Next(JsonNode page) => page["link"]!.AsArray().Where(link => (string)link!["relation"]! == "next").Select(link => (string?)link!["url"]).SingleOrDefault();

    /// <summary>Stores a resource under this test's tag, and gives its id.</summary>
    private async Task<string> Store(string json)
    {
        var resource = JsonNode.Parse(json)!;
        resource["meta"] = new JsonObject { ["tag"] = new JsonArray(new JsonObject { ["code"] = tag }) };
        return (string)(await server.Post((string)resource["resourceType"]!, resource.ToJsonString(), 201))["id"]!;
    }

    public sealed class OnSqlite(TestServer server) : SearchBehaviourTests(server), IClassFixture<TestServer>;

    public sealed class OnPostgreSql(PostgreSqlTestServer server) : SearchBehaviourTests(server), IClassFixture<PostgreSqlTestServer>;
}
