using System.Text;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Behaviours;

/// <summary>Behaviours 4 to 8: transactions and batches.</summary>
public abstract class TransactionBehaviourTests(TestServer server)
{
    [Fact]
    public async Task Behaviour_04_entries_run_in_the_order_of_the_specification_and_are_answered_in_that_of_the_request()
    {
        var gone = (string)(await server.Post("Patient", Patient("gone"), 201))["id"]!;
        var patched = (string)(await server.Post("Patient", Patient("patched"), 201))["id"]!;
        var mark = Mark();
        var answer = await server.Post("", Bundle("transaction",
            Entry("GET", $"Patient?identifier=urn:t|{mark}"),
            Entry("PUT", $"Patient/{mark}", $$"""{"resourceType":"Patient","id":"{{mark}}","identifier":[{"system":"urn:t","value":"{{mark}}"}]}"""),
            Entry("POST", "Patient", Patient("new", mark)),
            Entry("PATCH", $"Patient/{patched}", JsonPatch("""[{"op":"add","path":"/active","value":false}]""")),
            Entry("DELETE", $"Patient/{gone}"),
            Entry("HEAD", $"Patient/{mark}"),
            Entry("GET", $"Patient/{patched}/_history/1"),
            Entry("GET", $"Patient/{mark}", condition: ("ifNoneMatch", "W/\"1\""))), 200);

        Assert.Equal(["200", "201", "201", "200", "204", "200", "200", "304"], Statuses(answer));
        Assert.Equal(2, (int)answer["entry"]![0]!["resource"]!["total"]!);
        Assert.Null(answer["entry"]![6]!["resource"]!["active"]);
        await server.Send(HttpMethod.Get, $"Patient/{gone}", null, 410);
        Assert.False((bool)(await server.Get($"Patient/{patched}"))["active"]!);
        var twice = Entry("PUT", $"Patient/{mark}", $$"""{"resourceType":"Patient","id":"{{mark}}"}""");
        await server.Post("", Bundle("transaction", twice, twice), 422);
        await server.Post("", Bundle("transaction", twice, Entry("PUT", $"Patient?identifier=urn:t|{mark}&_id={mark}", Patient("x"))), 422);
    }

    [Fact]
    public async Task Behaviour_05_references_are_rewritten_wherever_a_full_url_stands_and_canonicals_are_not()
    {
        var (patient, doctor, mark) = ($"urn:uuid:{Guid.NewGuid()}", $"urn:uuid:{Guid.NewGuid()}", Mark());
        await server.Post("Practitioner", $$"""{"resourceType":"Practitioner","identifier":[{"system":"urn:t","value":"{{mark}}"}]}""", 201);
        var existing = (string)(await server.Search($"Practitioner?identifier=urn:t|{mark}")).Single()["id"]!;
        var document = $$$"""
            {"resourceType":"DocumentReference","status":"current","subject":{"reference":"{{{patient}}}","display":"x"},"author":[{"reference":"#c"},{"reference":"{{{doctor}}}"}],
             "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"{{{patient}}}\">p</a></div>"},
             "contained":[{"resourceType":"PractitionerRole","id":"c","practitioner":{"reference":"{{{doctor}}}"}}],
             "extension":[{"url":"urn:x-own","valueUri":"{{{patient}}}"},{"url":"urn:x-canon","valueCanonical":"{{{patient}}}"}],
             "content":[{"attachment":{"url":"{{{patient}}}"}}]}
            """;
        var answer = await server.Post("", Bundle("transaction",
            Entry("POST", "DocumentReference", document, fullUrl: $"urn:uuid:{Guid.NewGuid()}"),
            Entry("POST", "Patient", Patient("p"), fullUrl: patient),
            Entry("POST", "Practitioner", """{"resourceType":"Practitioner"}""", fullUrl: doctor, condition: ("ifNoneExist", $"identifier=urn:t|{mark}"))), 200);

        var at = SubmittedCase.WithoutVersion((string)answer["entry"]![1]!["response"]!["location"]!);
        var stored = await server.Get(SubmittedCase.WithoutVersion((string)answer["entry"]![0]!["response"]!["location"]!));
        Assert.Equal(at, (string)stored["subject"]!["reference"]!);
        Assert.Equal("#c", (string)stored["author"]![0]!["reference"]!);
        Assert.Equal($"Practitioner/{existing}", (string)stored["author"]![1]!["reference"]!);
        Assert.Equal($"Practitioner/{existing}", (string)stored["contained"]![0]!["practitioner"]!["reference"]!);
        Assert.Equal(at, (string)stored["extension"]![0]!["valueUri"]!);
        Assert.Equal(patient, (string)stored["extension"]![1]!["valueCanonical"]!);
        Assert.Equal(at, (string)stored["content"]![0]!["attachment"]!["url"]!);
        Assert.Contains($"href=\"{at}\"", (string)stored["text"]!["div"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behaviour_06_a_conditional_reference_means_exactly_one_resource_or_the_transaction_fails_with_its_place()
    {
        var mark = Mark();
        string Observation(string reference) =>
            Entry("POST", "Observation", $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{reference}}}"}}""");
        var reference = $"Patient?identifier=urn:t|{mark}";

        var none = await server.Post("", Bundle("transaction", Entry("POST", "Patient", Patient("a")), Observation(reference)), 422);
        Assert.Equal("Bundle.entry[1].resource.subject.reference", (string)none["issue"]![0]!["expression"]![0]!);
        var id = (string)(await server.Post("Patient", Patient("a", mark), 201))["id"]!;
        var answer = await server.Post("", Bundle("transaction", Observation(reference)), 200);
        var stored = await server.Get((string)answer["entry"]![0]!["response"]!["location"]!);
        Assert.Equal($"Patient/{id}", (string)stored["subject"]!["reference"]!);
        await server.Post("Patient", Patient("a", mark), 201);
        await server.Post("", Bundle("transaction", Observation(reference)), 422);

        // What the transaction itself writes counts as well.
        var own = Mark();
        var both = await server.Post("", Bundle("transaction", Observation($"Patient?identifier=urn:t|{own}"), Entry("POST", "Patient", Patient("b", own))), 200);
        var observed = await server.Get((string)both["entry"]![0]!["response"]!["location"]!);
        Assert.Equal(SubmittedCase.WithoutVersion((string)both["entry"]![1]!["response"]!["location"]!), (string)observed["subject"]!["reference"]!);
    }

    [Fact]
    public async Task Behaviour_07_a_retry_after_a_conflict_builds_everything_again_and_what_is_acknowledged_is_there()
    {
        var mark = Mark();
        string Conditional(int n) => Bundle("transaction",
            Entry("POST", "Patient", Patient("p", mark), fullUrl: "urn:uuid:11111111-1111-4111-8111-111111111111", condition: ("ifNoneExist", $"identifier=urn:t|{mark}")),
            Entry("POST", "Observation", $$$"""{"resourceType":"Observation","status":"final","code":{"text":"{{{n}}}"},"subject":{"reference":"urn:uuid:11111111-1111-4111-8111-111111111111"}}"""));

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(n => server.Post("", Conditional(n), 200)));

        var only = Assert.Single(await server.Search($"Patient?identifier=urn:t|{mark}"));
        Assert.Single(answers, answer => Statuses(answer)[0] == "201");
        foreach (var answer in answers)
        {
            var observation = await server.Get((string)answer["entry"]![1]!["response"]!["location"]!);
            Assert.Equal($"Patient/{only["id"]}", (string)observation["subject"]!["reference"]!);
        }
    }

    [Fact]
    public async Task Behaviour_08_a_failed_transaction_is_one_outcome_with_places_and_a_batch_answers_per_entry()
    {
        var mark = Mark();
        string[] entries =
        [
            Entry("POST", "Patient", Patient("ok", mark)),
            Entry("POST", "Patient", """{"resourceType":"Patient","gender":"unknowable"}"""),
            Entry("POST", "Patient", """{"resourceType":"Patient","gender":7,"nonsense":1}"""),
            Entry("GET", "Patient/none"),
            Entry("GET", "Patient?nonsense=1"),
            """{"resource":{"resourceType":"Patient"}}""",
            Entry("GET", "http://elsewhere.example/Patient/1"),
            Entry("GET", "Nonsense/1"),
            Entry("POST", "Patient/$validate", Patient("ok", mark)),
            Entry("GET", "metadata?_summary=true"),
        ];

        var refused = await server.Post("", Bundle("transaction", entries), 422);
        Assert.Equal("OperationOutcome", (string)refused["resourceType"]!);
        Assert.Contains("Bundle.entry[1].resource.gender", refused.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(0, await server.Count($"Patient?identifier=urn:t|{mark}"));

        var answer = await server.Post("", Bundle("batch", entries), 200);
        Assert.Equal("batch-response", (string)answer["type"]!);
        Assert.Equal(["201", "422", "422", "404", "400", "422", "422", "404", "200", "200"], Statuses(answer));
        Assert.Equal("Bundle.entry[1].resource.gender", (string)answer["entry"]![1]!["response"]!["outcome"]!["issue"]![0]!["expression"]![0]!);
        Assert.StartsWith("Bundle.entry[2].resource", (string)answer["entry"]![2]!["response"]!["outcome"]!["issue"]![0]!["expression"]![0]!, StringComparison.Ordinal);
        Assert.Equal(1, await server.Count($"Patient?identifier=urn:t|{mark}"));
    }

    [Fact]
    public async Task Conditional_entries_update_patch_and_delete_what_meets_their_condition()
    {
        var (one, two, three) = (Mark(), Mark(), Mark());
        foreach (var mark in new[] { one, two, three }) await server.Post("Patient", Patient("x", mark), 201);

        var answer = await server.Post("", Bundle("transaction",
            Entry("PUT", $"Patient?identifier=urn:t|{one}", Patient("updated", one), fullUrl: $"urn:uuid:{Guid.NewGuid()}"),
            Entry("PATCH", $"Patient?identifier=urn:t|{two}", $$$"""{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"active"},{"name":"value","valueBoolean":true}]}]}"""),
            Entry("DELETE", $"Patient?identifier=urn:t|{three}"),
            Entry("DELETE", $"Patient?identifier=urn:t|{Mark()}")), 200);

        Assert.Equal(["200", "200", "204", "204"], Statuses(answer));
        Assert.Equal("updated", (string)(await server.Search($"Patient?identifier=urn:t|{one}")).Single()["name"]![0]!["family"]!);
        Assert.True((bool)(await server.Search($"Patient?identifier=urn:t|{two}")).Single()["active"]!);
        Assert.Empty(await server.Search($"Patient?identifier=urn:t|{three}"));
        await server.Post("", Bundle("transaction", Entry("PATCH", $"Patient?identifier=urn:t|{Mark()}", JsonPatch("[{\"op\":\"remove\",\"path\":\"/active\"}]"))), 422);
    }

    [Fact]
    public async Task References_that_ask_for_it_are_stored_with_the_version_written()
    {
        var (mark, urn) = (Mark(), $"urn:uuid:{Guid.NewGuid()}");
        await server.Send(HttpMethod.Put, $"Patient/{mark}", $$"""{"resourceType":"Patient","id":"{{mark}}"}""", 201);
        const string versioned = """[{"url":"http://hl7.org/fhir/StructureDefinition/resolve-as-version-specific","valueBoolean":true}]""";
        var answer = await server.Post("", Bundle("transaction",
            Entry("POST", "Observation", $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"extension":{{{versioned}}},"reference":"{{{urn}}}"}}"""),
            Entry("PUT", $"Patient/{mark}", $$"""{"resourceType":"Patient","id":"{{mark}}","active":true}""", fullUrl: urn)), 200);

        var stored = await server.Get((string)answer["entry"]![0]!["response"]!["location"]!);
        Assert.Equal($"Patient/{mark}/_history/2", (string)stored["subject"]!["reference"]!);
        Assert.Null(stored["subject"]!["extension"]);
    }

    [Fact]
    public async Task Prefer_says_what_a_transaction_and_a_batch_give_back()
    {
        foreach (var type in new[] { "transaction", "batch" })
        {
            var bundle = Bundle(type, Entry("POST", "Patient", Patient("p")));
            var plain = (await server.Post("", bundle, 200))["entry"]![0]!;
            Assert.Null(plain["resource"]);
            Assert.NotNull(plain["response"]!["location"]);
            Assert.NotNull(plain["response"]!["etag"]);
            Assert.NotNull((await server.Send(HttpMethod.Post, "", bundle, 200, ("Prefer", "return=representation")))["entry"]![0]!["resource"]);
            Assert.NotNull((await server.Send(HttpMethod.Post, "", bundle, 200, ("Prefer", "return=OperationOutcome")))["entry"]![0]!["response"]!["outcome"]);
        }
    }

    private static string Mark() => Guid.NewGuid().ToString("N");

    private static string[] Statuses(JsonNode answer) => [.. answer["entry"]!.AsArray().Select(entry => ((string)entry!["response"]!["status"]!)[..3])];

    private static string Bundle(string type, params string[] entries) => $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries)}}]}""";

    private static string Entry(string method, string url, string? resource = null, string? fullUrl = null, (string Name, string Value)? condition = null)
    {
        var entry = new JsonObject { ["request"] = new JsonObject { ["method"] = method, ["url"] = url } };
        if (resource is not null) entry["resource"] = JsonNode.Parse(resource);
        if (fullUrl is not null) entry["fullUrl"] = fullUrl;
        if (condition is { } given) entry["request"]![given.Name] = given.Value;
        return entry.ToJsonString();
    }

    private static string JsonPatch(string patch) =>
        $$"""{"resourceType":"Binary","contentType":"application/json-patch+json","data":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(patch))}}"}""";

    private static string Patient(string family, string? mark = null) => $$"""{"resourceType":"Patient","identifier":[{"system":"urn:t","value":"{{mark ?? Mark()}}"}],"name":[{"family":"{{family}}"}]}""";

    public sealed class OnSqlite(TestServer server) : TransactionBehaviourTests(server), IClassFixture<TestServer>;

    public sealed class OnPostgreSql(PostgreSqlTestServer server) : TransactionBehaviourTests(server), IClassFixture<PostgreSqlTestServer>;
}
