using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>From the referral to the opinion, and what must not happen on the way.</summary>
public sealed class CaseRoundTests(TestServer server) : IClassFixture<TestServer>
{
    /// <summary>A case that names no centre, so that any may claim it.</summary>
    private const string OfNobody = "sarcoma-pathology-reread";

    public static TheoryData<string> Cases => [.. Samples.Cases];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_case_goes_from_referral_to_opinion(string name)
    {
        var submitted = await SubmittedCase.Submit(server, name);

        var review = await submitted.Review();
        Assert.Equal("requested", (string)review["status"]!);
        Assert.Null(review["owner"]);
        var queued = await server.Get(submitted.CaseTask);
        Assert.Equal("accepted", (string)queued["status"]!);
        Assert.Equal("queued", BusinessStatus(queued));
        Assert.Contains(await server.Search("Task?owner:missing=true&status=requested"), task => Same(task, review));
        Assert.Contains(await server.Search("Task/$queue"), task => Same(task, review));

        var claimed = await submitted.Claim(review);
        Assert.Equal("received", (string)claimed["status"]!);
        Assert.DoesNotContain(await server.Search("Task?owner:missing=true&status=requested"), task => Same(task, review));
        Assert.Equal("claimed", BusinessStatus(await server.Get(submitted.CaseTask)));

        var issued = await submitted.IssueOpinion(review, SubmittedCase.LeaseToken(claimed));
        var report = SubmittedCase.WithoutVersion((string)issued["entry"]![0]!["response"]!["location"]!);
        var done = await server.Get(submitted.CaseTask);
        Assert.Equal("completed", (string)done["status"]!);
        Assert.Equal("final-opinion", BusinessStatus(done));
        Assert.Equal(report, (string)done["output"]![0]!["valueReference"]!["reference"]!);
        Assert.Equal("completed", (string)(await server.Get($"Task/{review["id"]}"))["status"]!);
        var found = Assert.Single(await server.Search($"DiagnosticReport?based-on={submitted.ServiceRequest}"));
        Assert.Equal(report, $"DiagnosticReport/{found["id"]}");
        foreach (var result in found["result"]!.AsArray()) await server.Get((string)result!["reference"]!);
    }

    [Fact]
    public async Task What_the_hub_writes_meets_its_own_profiles()
    {
        var submitted = await SubmittedCase.Submit(server);
        var review = await submitted.Review();
        var claimed = await submitted.Claim(review);
        await submitted.IssueOpinion(review, SubmittedCase.LeaseToken(claimed));

        var written = await server.Search($"Provenance?target={submitted.CaseTask}");
        Assert.Single(written);
        foreach (var task in new[] { submitted.CaseTask, $"Task/{review["id"]}" })
        {
            var history = await server.Get($"{task}/_history");
            written.AddRange(history["entry"]!.AsArray().Select(entry => entry!["resource"]!));
        }

        Assert.True(written.Count >= 6, $"{written.Count} versions");
        foreach (var resource in written)
        {
            var outcome = await server.Post("$validate", resource.ToJsonString(), 200);
            Assert.DoesNotContain(outcome["issue"]!.AsArray(), issue => (string)issue!["severity"]! is "error" or "fatal");
        }
    }

    [Fact]
    public async Task A_case_that_is_not_checked_yet_is_nobodys_queue_item()
    {
        await using var own = await TestServer.Start("--Jobs:Enabled=false");
        var submitted = await SubmittedCase.Submit(own);

        Assert.Equal("requested", (string)(await own.Get(submitted.CaseTask))["status"]!);
        Assert.Empty(await own.Search("Task?owner:missing=true&status=requested"));
        Assert.Empty(await own.Search("Task/$queue"));
    }

    [Fact]
    public async Task Of_fifty_simultaneous_claims_exactly_one_wins()
    {
        var submitted = await SubmittedCase.Submit(server, OfNobody);
        var review = await submitted.Review();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => server.Send(HttpMethod.Post, $"Task/{review["id"]}/$claim", SubmittedCase.ClaimBy($"centre-{n}"))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(49, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
        var winner = JsonNode.Parse(await answers.Single(answer => answer.IsSuccessStatusCode).Content.ReadAsStringAsync())!;
        Assert.True(JsonNode.DeepEquals(winner, await server.Get($"Task/{review["id"]}")));
    }

    [Fact]
    public async Task Of_many_claims_by_patch_with_if_match_exactly_one_wins()
    {
        var submitted = await SubmittedCase.Submit(server, OfNobody);
        var review = await submitted.Review();
        var version = (string)review["meta"]!["versionId"]!;
        string Patch(int n) => $$$"""[{"op":"replace","path":"/status","value":"received"},{"op":"add","path":"/owner","value":{"display":"centre-{{{n}}}"}}]""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => server.Send(HttpMethod.Patch, $"Task/{review["id"]}", Patch(n), ("If-Match", $"W/\"{version}\""))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => !answer.IsSuccessStatusCode), answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.PreconditionFailed, HttpStatusCode.Conflict }));
        var claimed = await server.Get($"Task/{review["id"]}");
        Assert.NotNull(SubmittedCase.Lease(claimed));
        Assert.Equal("claimed", BusinessStatus(await server.Get(submitted.CaseTask)));
    }

    [Fact]
    public async Task An_opinion_without_the_present_lease_is_refused_and_nothing_is_stored()
    {
        var submitted = await SubmittedCase.Submit(server);
        var review = await submitted.Review();
        await submitted.IssueOpinion(review, "none yet", 409);
        await submitted.Claim(review);
        var reports = await server.Count("DiagnosticReport");

        var refused = await submitted.IssueOpinion(review, "somebody else's", 409);

        Assert.Equal("lease-lost", (string)refused["issue"]![0]!["details"]!["coding"]![0]!["code"]!);
        Assert.Equal(reports, await server.Count("DiagnosticReport"));
        Assert.Equal("received", (string)(await server.Get($"Task/{review["id"]}"))["status"]!);
    }

    [Fact]
    public async Task An_opinion_that_breaks_its_profile_is_refused_at_the_place_to_mend()
    {
        var submitted = await SubmittedCase.Submit(server);
        var review = await submitted.Review();
        var token = SubmittedCase.LeaseToken(await submitted.Claim(review));
        var parameters = JsonNode.Parse(submitted.OpinionUnder(token))!;
        parameters["parameter"]![1]!["resource"]!["entry"]![0]!["resource"]!.AsObject().Remove("conclusion");

        var outcome = await server.Post($"Task/{review["id"]}/$issue-opinion", parameters.ToJsonString(), 422);

        Assert.Contains(outcome["issue"]!.AsArray(), issue => ((string?)issue!["expression"]?[0])?.StartsWith("Parameters.parameter[1].resource.entry[0].resource", StringComparison.Ordinal) == true);
        Assert.Empty(await server.Search($"DiagnosticReport?based-on={submitted.ServiceRequest}"));
    }

    [Fact]
    public async Task An_opinion_on_another_request_is_refused()
    {
        var first = await SubmittedCase.Submit(server);
        var second = await SubmittedCase.Submit(server);
        var review = await second.Review();
        var token = SubmittedCase.LeaseToken(await second.Claim(review));

        var outcome = await server.Post($"Task/{review["id"]}/$issue-opinion", first.OpinionUnder(token), 422);

        Assert.Contains("opinion-of-another-case", outcome.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_opinion_by_plain_transaction_completes_the_case()
    {
        var submitted = await SubmittedCase.Submit(server);
        var review = await submitted.Review();
        var task = await submitted.Claim(review);
        var opinion = JsonNode.Parse(Samples.Opinion("colon-liver-metastases", submitted.ServiceRequest, submitted.Patient))!;
        opinion["type"] = "transaction";
        foreach (var entry in opinion["entry"]!.AsArray()) entry!["request"] = new JsonObject { ["method"] = "POST", ["url"] = (string)entry["resource"]!["resourceType"]! };
        task["status"] = "completed";
        task["output"] = JsonNode.Parse($$$"""
            [{"type":{"coding":[{"system":"https://second-opinion.example/fhir/CodeSystem/task-parameter","code":"opinion"}]},
              "valueReference":{"reference":"{{{opinion["entry"]![0]!["fullUrl"]}}}"}}]
            """);
        opinion["entry"]!.AsArray().Add(new JsonObject
        {
            ["fullUrl"] = "urn:uuid:0d2c2f0c-5b0e-4c3e-9a55-1f4f4dd7c001",
            ["resource"] = task,
            ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = $"Task/{review["id"]}" },
        });

        await server.Post("", opinion.ToJsonString(), 200);

        var report = Assert.Single(await server.Search($"DiagnosticReport?based-on={submitted.ServiceRequest}"));
        var done = await server.Get(submitted.CaseTask);
        Assert.Equal("completed", (string)done["status"]!);
        Assert.Equal($"DiagnosticReport/{report["id"]}", (string)done["output"]![0]!["valueReference"]!["reference"]!);
    }

    [Fact]
    public async Task A_centre_that_declines_with_a_reason_sends_the_case_back_to_the_queue()
    {
        var submitted = await SubmittedCase.Submit(server);
        var review = await submitted.Review();
        await submitted.Claim(review);

        await server.Send(HttpMethod.Patch, $"Task/{review["id"]}", """[{"op":"replace","path":"/status","value":"rejected"}]""", 422);
        await server.Send(HttpMethod.Patch, $"Task/{review["id"]}", """[{"op":"replace","path":"/status","value":"rejected"},{"op":"add","path":"/statusReason","value":{"text":"No capacity"}}]""", 200);

        var next = await server.Await($"Task?part-of={submitted.CaseTask}&status=requested");
        Assert.False(Same(review, next));
        Assert.Equal("queued", BusinessStatus(await server.Get(submitted.CaseTask)));
    }

    [Fact]
    public async Task A_step_that_is_not_in_the_table_names_those_that_are()
    {
        var submitted = await SubmittedCase.Submit(server);
        var review = await submitted.Review();
        await submitted.Claim(review);

        var outcome = await server.Send(HttpMethod.Patch, $"Task/{review["id"]}", """[{"op":"replace","path":"/status","value":"draft"}]""", 422);

        Assert.Contains("accepted/assigned (by the centre)", outcome.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_tasks_can_be_neither_written_nor_deleted_by_clients()
    {
        var submitted = await SubmittedCase.Submit(server);
        await submitted.Review();

        await server.Send(HttpMethod.Patch, submitted.CaseTask, """[{"op":"replace","path":"/status","value":"completed"}]""", 422);
        await server.Send(HttpMethod.Delete, submitted.CaseTask, null, 409);

        Assert.Equal("accepted", (string)(await server.Get(submitted.CaseTask))["status"]!);
    }

    [Fact]
    public async Task An_incomplete_case_waits_and_goes_on_when_the_missing_piece_arrives()
    {
        var referral = Samples.Referral("sarcoma-pathology-reread");
        foreach (var entry in referral["entry"]!.AsArray())
        {
            var resource = entry!["resource"]!;
            var isPathology = (string)resource["resourceType"]! == "DiagnosticReport" && resource["code"]!.ToJsonString().Contains("11526-1", StringComparison.Ordinal);
            if (isPathology) resource["code"] = JsonNode.Parse("""{"coding":[{"system":"http://loinc.org","code":"11502-2"}]}""");
            if (isPathology) resource.AsObject().Remove("meta");
        }

        await using var own = await TestServer.Start("--Jobs:SweepSeconds=1");
        var receipt = await own.Post("", referral.ToJsonString(), 200);
        var caseTask = SubmittedCase.WithoutVersion((string)receipt["entry"]!.AsArray()[^1]!["response"]!["location"]!);
        var waiting = await own.Await($"Task?_id={caseTask[5..]}&status=received");
        Assert.Equal("awaiting-information", BusinessStatus(waiting));
        Assert.Contains("pathology-report", waiting["note"]!.ToJsonString(), StringComparison.Ordinal);

        var report = receipt["entry"]!.AsArray().Select(e => (string)e!["response"]!["location"]!).First(l => l.StartsWith("DiagnosticReport/", StringComparison.Ordinal));
        await own.Send(HttpMethod.Patch, SubmittedCase.WithoutVersion(report), """[{"op":"replace","path":"/code","value":{"coding":[{"system":"http://loinc.org","code":"11526-1"}]}}]""", 200);

        await own.Await($"Task?part-of={caseTask}&status=requested");
        Assert.Equal("queued", BusinessStatus(await own.Get(caseTask)));
    }

    [Fact]
    public async Task A_centre_moves_its_review_by_plain_patch_and_asks_by_plain_post()
    {
        var submitted = await SubmittedCase.Submit(server);
        var review = await submitted.Review();
        var claimed = await submitted.Claim(review);
        Task<JsonNode> Move(string status, string businessStatus, int expected) => server.Send(HttpMethod.Patch, $"Task/{review["id"]}", $$$"""
            [{"op":"replace","path":"/status","value":"{{{status}}}"},
             {"op":"replace","path":"/businessStatus","value":{"coding":[{"system":"https://second-opinion.example/fhir/CodeSystem/business-status","code":"{{{businessStatus}}}"}]}}]
            """, expected);

        await Move("in-progress", "board-scheduled", 422);
        foreach (var step in new[] { "in-review", "board-scheduled", "awaiting-material", "material-rejected", "awaiting-material", "material-received", "in-review" })
        {
            await Move("in-progress", step, 200);
            var task = await server.Get(submitted.CaseTask);
            Assert.Equal(("in-progress", step), ((string)task["status"]!, BusinessStatus(task)));
            Assert.Equal(step is "awaiting-material" or "material-rejected", task["extension"]!.ToJsonString().Contains("pausedSince", StringComparison.Ordinal));
        }

        var question = JsonNode.Parse($$$"""
            {"resourceType":"Task","status":"requested","intent":"order",
             "code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"},{"system":"https://second-opinion.example/fhir/CodeSystem/task-kind","code":"information-request"}]},
             "partOf":[{"reference":"Task/{{{review["id"]}}}"}],
             "input":[{"type":{"coding":[{"system":"https://second-opinion.example/fhir/CodeSystem/task-parameter","code":"query"}]},"valueString":"Which chemotherapy?"}]}
            """)!;
        await server.Post("Task", question.ToJsonString(), 422);
        question["extension"] = new JsonArray(SubmittedCase.Lease(claimed)!.DeepClone());
        var asked = await server.Post("Task", question.ToJsonString(), 201);
        Assert.Equal("awaiting-information", BusinessStatus(await server.Get(submitted.CaseTask)));
        Assert.Null(SubmittedCase.Lease(asked));

        await server.Send(HttpMethod.Patch, $"Task/{asked["id"]}", """[{"op":"replace","path":"/status","value":"rejected"},{"op":"add","path":"/statusReason","value":{"text":"Not known"}}]""", 200);
        Assert.Equal("in-review", BusinessStatus(await server.Get(submitted.CaseTask)));
    }

    [Fact]
    public async Task A_request_that_is_revoked_calls_its_case_off()
    {
        var submitted = await SubmittedCase.Submit(server);
        await submitted.Review();
        await server.Send(HttpMethod.Delete, submitted.ServiceRequest, null, 409);

        await server.Send(HttpMethod.Patch, submitted.ServiceRequest, """[{"op":"replace","path":"/status","value":"revoked"}]""", 200);

        var task = await server.Get(submitted.CaseTask);
        Assert.Equal("cancelled", (string)task["status"]!);
        Assert.Equal("requester-withdrew", (string)task["statusReason"]!["coding"]![0]!["code"]!);
    }

    [Fact]
    public async Task Who_asked_reported_or_cares_and_their_departments_can_not_claim()
    {
        var hospital = await server.Post("Organization", """{"resourceType":"Organization","name":"Hospital that asks"}""", 201);
        var department = await server.Post("Organization", $$$"""{"resourceType":"Organization","name":"Its department","partOf":{"reference":"Organization/{{{hospital["id"]}}}"} }""", 201);
        var referral = Samples.Referral(OfNobody);
        Samples.Request(referral)["requester"] = new JsonObject { ["reference"] = $"Organization/{hospital["id"]}" };
        var submitted = await SubmittedCase.Submit(server, OfNobody, referral);
        var review = await submitted.Review();
        await server.Post("CareTeam", $$$"""{"resourceType":"CareTeam","subject":{"reference":"{{{submitted.Patient}}}"},"participant":[{"member":{"identifier":{"system":"https://directory.example/organization","value":"cares"} } }]}""", 201);
        Task<JsonNode> Refused(string owner) => server.Post($"Task/{review["id"]}/$claim", $$$"""{"resourceType":"Parameters","parameter":[{"name":"owner","valueReference":{{{owner}}} }]}""", 403);

        Assert.Contains("conflict-requester", (await Refused($$$"""{"reference":"Organization/{{{hospital["id"]}}}"}""")).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("conflict-requester", (await Refused($$$"""{"reference":"Organization/{{{department["id"]}}}"}""")).ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("conflict-care-team", (await Refused("""{"identifier":{"system":"https://directory.example/organization","value":"cares"}}""")).ToJsonString(), StringComparison.Ordinal);
        await submitted.Claim(review, "independent");
    }

    [Fact]
    public async Task A_review_is_found_by_its_lease_and_by_what_it_puts_out()
    {
        var submitted = await SubmittedCase.Submit(server);
        var review = await submitted.Review();
        Task<List<JsonNode>> Find(string criteria) => server.Search($"Task?_id={review["id"]}&{criteria}");
        Assert.Single(await Find("lease-expires:missing=true"));

        var claimed = await submitted.Claim(review);
        var expires = DateTimeOffset.Parse((string)SubmittedCase.Lease(claimed)!["extension"]!.AsArray().Single(part => (string)part!["url"]! == "expires")!["valueInstant"]!, CultureInfo.InvariantCulture);
        string At(int minutes) => expires.AddMinutes(minutes).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Assert.Single(await Find($"lease-expires=gt{At(-1)}&lease-expires=lt{At(1)}"));
        Assert.Empty(await Find($"lease-expires=lt{At(-1)}"));
        Assert.Contains(await server.Search($"Task?lease-expires=lt{At(1)}&_sort=lease-expires"), task => Same(task, review));
        Assert.Empty(await Find("output-type=opinion"));

        var issued = await submitted.IssueOpinion(review, SubmittedCase.LeaseToken(claimed));
        var report = SubmittedCase.WithoutVersion((string)issued["entry"]![0]!["response"]!["location"]!);
        Assert.Single(await Find($"output-reference={report}&output-type=https://second-opinion.example/fhir/CodeSystem/task-parameter|opinion"));
        Assert.Equal(2, await server.Count($"Task?output-reference:DiagnosticReport.based-on={submitted.ServiceRequest}"));
        Assert.Empty(await Find("output-reference=DiagnosticReport/another"));
        var opinion = Assert.Single(await server.Search($"DiagnosticReport?_has:Task:output-reference:_id={review["id"]}"));
        Assert.Equal(report, $"DiagnosticReport/{opinion["id"]}");
    }

    [Fact]
    public async Task A_task_is_found_by_what_it_was_given_to_work_with()
    {
        const string Kind = "https://second-opinion.example/fhir/CodeSystem/task-parameter";
        var given = await server.Post("DocumentReference", """{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"title":"Letter"} }]}""", 201);
        var task = await server.Post("Task", $$$"""
            {"resourceType":"Task","status":"requested","intent":"order","input":[
              {"type":{"coding":[{"system":"{{{Kind}}}","code":"query"}]},"valueString":"Translate the letter"},
              {"type":{"coding":[{"system":"{{{Kind}}}","code":"translation"}]},"valueReference":{"reference":"DocumentReference/{{{given["id"]}}}"} }]}
            """, 201);

        Assert.True(Same(task, Assert.Single(await server.Search($"Task?input-reference=DocumentReference/{given["id"]}"))));
        Assert.Single(await server.Search($"Task?_id={task["id"]}&input-type={Kind}|query&input-type={Kind}|translation"));
        Assert.Empty(await server.Search($"Task?_id={task["id"]}&output-reference=DocumentReference/{given["id"]}"));
    }

    private static string BusinessStatus(JsonNode task) => (string)task["businessStatus"]!["coding"]![0]!["code"]!;

    private static bool Same(JsonNode left, JsonNode right) => (string)left["id"]! == (string)right["id"]!;
}
