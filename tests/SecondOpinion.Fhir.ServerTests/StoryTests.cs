using System.Text.Json.Nodes;
using Xunit.Abstractions;
using static SecondOpinion.Fhir.ServerTests.StepParameters;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Lives of cases, told as they go, over HTTP alone. Days pass on the server's clock.</summary>
public sealed class StoryTests(ITestOutputHelper output)
{
    private const string Colon = "colon-liver-metastases";
    private const string Sarcoma = "sarcoma-pathology-reread";

    [Fact]
    public async Task Straight_through()
    {
        await using var server = await Begin("A hospital refers a case of colon cancer and names the liver centre.");
        var told = await SubmittedCase.Submit(server, Colon);
        var review = await told.Review();
        Assert.Equal("queued", CentreSamples.BusinessStatus(await server.Get(told.CaseTask)));

        Say("Another centre would like it, and is not offered it.");
        Assert.Contains("not-offered", (await server.Post($"Task/{review["id"]}/$claim", SubmittedCase.ClaimBy("other-centre"), 403)).ToJsonString(), StringComparison.Ordinal);

        Say("The liver centre claims, accepts and begins.");
        var token = SubmittedCase.LeaseToken(await told.Claim(review));
        Assert.Equal("accepted", await Move(server, review, "accept", token));
        Assert.Equal("in-progress", await Move(server, review, "start", token));
        Assert.Equal("in-review", CentreSamples.BusinessStatus(await server.Get(told.CaseTask)));

        Say("Its board writes down a preliminary opinion, and then the final one in its place.");
        var preliminary = await server.Post($"Task/{review["id"]}/$issue-opinion", told.OpinionUnder(token, "preliminary"), 200);
        Assert.Equal("preliminary-opinion", CentreSamples.BusinessStatus(await server.Get(told.CaseTask)));
        var final = await told.IssueOpinion(review, token);
        var report = Location(final, 0);
        Assert.Equal(Location(preliminary, 0), report);
        Assert.Contains("promises no outcome", (await server.Get(report))["extension"]!.ToJsonString(), StringComparison.Ordinal);

        Say("The hospital watches its Case Task, reads the opinion and takes the whole case as a document.");
        var task = await server.Get(told.CaseTask);
        Assert.Equal(("completed", "final-opinion"), ((string)task["status"]!, CentreSamples.BusinessStatus(task)));
        var document = await server.Get($"{told.ServiceRequest}/$case?_asDocument=true");
        Assert.Equal("Composition", (string)document["entry"]![0]!["resource"]!["resourceType"]!);
        Assert.Contains(document["entry"]!.AsArray(), entry => ((string)entry!["fullUrl"]!).EndsWith(report, StringComparison.Ordinal));
        var outcome = await server.Post("$validate", document.ToJsonString(), 200);
        Assert.DoesNotContain(outcome["issue"]!.AsArray(), issue => (string)issue!["severity"]! is "error" or "fatal");
        await Check(server, told);
    }

    [Fact]
    public async Task Incomplete_and_then_completed()
    {
        await using var server = await Begin("A hospital asks for a re-read of slides and forgets the pathology report.");
        var referral = Samples.Referral(Sarcoma);
        var report = referral["entry"]!.AsArray().Select(entry => entry!["resource"]!).Single(resource => (string)resource["resourceType"]! == "DiagnosticReport" && resource["code"]!.ToJsonString().Contains("11526-1", StringComparison.Ordinal));
        var forgotten = report.DeepClone();
        report["code"] = JsonNode.Parse("""{"coding":[{"system":"http://loinc.org","code":"11502-2"}]}""");
        report.AsObject().Remove("meta");

        Say("A dry run tells it so before anything is stored.");
        var dry = await server.Post("$submit?dryRun=true", referral.ToJsonString(), 200);
        Assert.Contains("checklist-required-missing", dry.ToJsonString(), StringComparison.Ordinal);
        var ready = await server.Post("ServiceRequest/$check-completeness", referral.ToJsonString(), 200);
        Assert.False((bool)ready["parameter"]![0]!["valueBoolean"]!);

        Say("Sent all the same, the case waits, and says for what, why and in which formats.");
        var told = await SubmittedCase.Submit(server, Sarcoma, referral);
        var waiting = await server.Await($"Task?_id={told.CaseTask[5..]}&status=received");
        Assert.Equal("awaiting-information", CentreSamples.BusinessStatus(waiting));
        Assert.Contains("pathology-report: ", waiting["note"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(waiting["restriction"]);

        Say("The report arrives by itself, as an ordinary POST, and the case goes on.");
        forgotten["subject"] = new JsonObject { ["reference"] = told.Patient };
        foreach (var name in new[] { "specimen", "performer", "resultsInterpreter", "result", "meta" }) forgotten.AsObject().Remove(name);
        await server.Post("DiagnosticReport", forgotten.ToJsonString(), 201);
        await server.Await($"Task?part-of={told.CaseTask}&status=requested");
        var queued = await server.Get(told.CaseTask);
        Assert.Equal("queued", CentreSamples.BusinessStatus(queued));
        Assert.NotNull(queued["restriction"]!["period"]!["end"]);
        await Check(server, told);
    }

    [Fact]
    public async Task A_lease_is_lost_and_taken_by_another()
    {
        await using var server = await Begin("A case waits in the open queue; a centre claims it for an hour.");
        var told = await SubmittedCase.Submit(server, Sarcoma);
        var review = await told.Review();
        var lost = SubmittedCase.LeaseToken(await told.Claim(review, "slow-centre"));

        Say("It does not renew. After the hour the hub takes the case back.");
        server.Clock.Pass(TimeSpan.FromMinutes(61));
        var free = await server.Await($"Task?_id={review["id"]}&status=requested");
        Assert.Null(free["owner"]);
        Assert.Equal("lease-expired", (string)free["statusReason"]!["coding"]![0]!["code"]!);

        Say("Another centre claims it; what the first one still writes is refused.");
        var token = SubmittedCase.LeaseToken(await told.Claim(review, "quick-centre"));
        Assert.Contains("lease-lost", (await told.IssueOpinion(review, lost, 409)).ToJsonString(), StringComparison.Ordinal);
        await server.Post($"Task/{review["id"]}/$renew", Parameters(("leaseToken", "valueString", lost)), 409);
        var renewed = await server.Post($"Task/{review["id"]}/$renew", Parameters(("leaseToken", "valueString", token), ("leaseMinutes", "valuePositiveInt", 600)), 200);
        Assert.Equal(token, SubmittedCase.LeaseToken(renewed));
        await told.IssueOpinion(review, token);
        await Check(server, told);
    }

    [Fact]
    public async Task Declined_twice_and_then_widened()
    {
        await using var server = await Begin("Seven Dutch centres are in the directory, and one that treats other tumours. A hospital names the first.");
        for (var n = 1; n <= 7; n++) await server.AddCentre($"nl-{n}");
        await server.AddCentre("nl-lung", group: "lung");
        var referral = Samples.Referral(Sarcoma);
        Samples.Request(referral)["performer"] = JsonNode.Parse("""[{"identifier":{"system":"https://directory.example/organization","value":"nl-1"}}]""");
        var told = await SubmittedCase.Submit(server, Sarcoma, referral);
        var review = await told.Review();
        Assert.Equal(["nl-1"], Candidates(review));

        Say("The first has no capacity and declines; three others are offered the case.");
        await Decline(server, told, review, "nl-1");
        review = await server.Await($"Task?part-of={told.CaseTask}&status=requested");
        Assert.Equal(["nl-2", "nl-3", "nl-4"], Candidates(review));

        Say("One of them declines as well.");
        await Decline(server, told, review, "nl-2");
        review = await server.Await($"Task?part-of={told.CaseTask}&status=requested");
        Assert.Equal(["nl-3", "nl-4", "nl-5"], Candidates(review));
        await server.Post($"Task/{review["id"]}/$claim", SubmittedCase.ClaimBy("nl-7"), 403);

        Say("Nobody claims for days, so it is offered to all that suit, and the coordinator is told.");
        server.Clock.Pass(TimeSpan.FromDays(4));
        await server.Await($"Communication?part-of={told.CaseTask}");
        review = await server.Get($"Task/{review["id"]}");
        Assert.Equal(["nl-3", "nl-4", "nl-5", "nl-6", "nl-7"], Candidates(review));
        var notes = (await server.Get(told.CaseTask))["note"]!.ToJsonString();
        Assert.Contains("nl-1 (has given the case back)", notes, StringComparison.Ordinal);
        Assert.Contains("nl-lung (does not serve the tumour group sarcoma)", notes, StringComparison.Ordinal);
        var routing = await server.Get($"{told.CaseTask}/$routing");
        Assert.Contains("does not serve the tumour group sarcoma", routing.ToJsonString(), StringComparison.Ordinal);
        await told.Claim(review, "nl-7");
        await Check(server, told);
    }

    [Fact]
    public async Task An_information_request_in_the_middle_of_a_review()
    {
        await using var server = await Begin("A centre works on a case and misses the endoscopy.");
        var told = await SubmittedCase.Submit(server, Colon);
        var review = await told.Review();
        var token = SubmittedCase.LeaseToken(await told.Claim(review));
        await Move(server, review, "start", token);
        var before = (string)(await server.Get(told.CaseTask))["restriction"]!["period"]!["end"]!;

        Say("It asks the referrer, and the clock stands still.");
        var asked = await server.Post($"Task/{review["id"]}/$request-information", $$$"""
            {"resourceType":"Parameters","parameter":[{"name":"leaseToken","valueString":"{{{token}}}"},
              {"name":"code","valueCodeableConcept":{"coding":[{"system":"https://second-opinion.example/fhir/CodeSystem/checklist-item","code":"endoscopy-report"}]}},
              {"name":"query","valueString":"Was the whole colon seen?"}]}
            """, 200);
        var task = await server.Get(told.CaseTask);
        Assert.Equal(("in-progress", "awaiting-information"), ((string)task["status"]!, CentreSamples.BusinessStatus(task)));
        Assert.NotNull(ClockPart(task, "pausedSince"));
        Assert.Equal((string)task["requester"]!["reference"]!, (string)asked["owner"]!["reference"]!);

        Say("The hospital says it has answered, and has not.");
        var refused = await Answer(server, asked, told.Patient, 422);
        Assert.Contains("endoscopy-report", refused.ToJsonString(), StringComparison.Ordinal);

        Say("Four days later, while the centre still waits, it sends the report, and the review goes on with as much time as it had.");
        server.Clock.Pass(TimeSpan.FromDays(4));
        var report = await server.Post("DiagnosticReport", $$$"""
            {"resourceType":"DiagnosticReport","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"18751-8"}]},"subject":{"reference":"{{{told.Patient}}}"},"conclusion":"Seen to the caecum."}
            """, 201);
        await Answer(server, asked, $"DiagnosticReport/{report["id"]}", 200);
        task = await server.Get(told.CaseTask);
        Assert.Equal("in-review", CentreSamples.BusinessStatus(task));
        Assert.Null(ClockPart(task, "pausedSince"));
        Assert.True(string.CompareOrdinal((string)task["restriction"]!["period"]!["end"]!, before) > 0);

        Say("The clock's history can be read, and reckoned again from it.");
        var clock = (await server.Get($"{told.CaseTask}/$clock"))["parameter"]!.AsArray();
        Assert.Single(clock, part => (string)part!["name"]! == "pause");
        Assert.Equal((string)Part(clock, "due")["valueInstant"]!, (string)Part(clock, "recomputedDue")["valueInstant"]!);
        Assert.Equal("on-track", (string)Part(clock, "state")["valueCode"]!);
        await told.IssueOpinion(review, token);
        await Check(server, told);
    }

    [Fact]
    public async Task An_opinion_is_amended_disputed_and_followed_by_a_third()
    {
        await using var server = await Begin("An opinion has been issued; then a test that was pending is reported.");
        var told = await SubmittedCase.Submit(server, Colon);
        var review = await told.Review();
        var issued = await told.IssueOpinion(review, SubmittedCase.LeaseToken(await told.Claim(review)));
        var report = Location(issued, 0);
        var first = await server.Get(report);
        var amended = first.DeepClone();
        amended["conclusion"] = (string)first["conclusion"]! + " The pending test changes nothing.";

        Say("Written over without a reason it is refused; with one it is amended, and the first version stays.");
        Assert.Contains("opinion-issued", (await server.Send(HttpMethod.Put, report, amended.ToJsonString(), 422)).ToJsonString(), StringComparison.Ordinal);
        await server.Send(HttpMethod.Delete, report, null, 409);
        await server.Post($"{report}/$amend", Amending(amended), 200);
        Assert.Equal("amended", (string)(await server.Get(report))["status"]!);
        Assert.Equal("final", (string)(await server.Get($"{report}/_history/1"))["status"]!);
        Assert.Equal("amended-opinion", CentreSamples.BusinessStatus(await server.Get(told.CaseTask)));

        Say("The hospital contests it and asks for one more opinion; there is no fourth.");
        var reason = Parameters(("reason", "valueString", "Resectability is judged differently."));
        await server.Post($"{told.CaseTask}/$dispute", reason, 200);
        Assert.Equal("disputed", CentreSamples.BusinessStatus(await server.Get(told.CaseTask)));
        var third = await server.Post($"{told.CaseTask}/$request-third-opinion", reason, 200);
        var request = third["entry"]![0]!["resource"]!;
        Assert.Contains(request["supportingInfo"]!.AsArray(), info => (string?)info!["reference"] == report);
        Assert.Contains("case-opinions-cap", (await server.Post($"{told.CaseTask}/$request-third-opinion", reason, 422)).ToJsonString(), StringComparison.Ordinal);

        Say("Who gave the second opinion can't give the third.");
        var next = await server.Await($"Task?part-of={Location(third, 1)}&status=requested");
        var denied = await server.Post($"Task/{next["id"]}/$claim", SubmittedCase.ClaimBy("liver-centre"), 403);
        Assert.Contains("conflict-earlier-opinion", denied.ToJsonString(), StringComparison.Ordinal);
        await Check(server, told);
    }

    [Fact]
    public async Task Cancelled_after_start()
    {
        await using var server = await Begin("A centre has begun when the hospital finds that treatment could not wait.");
        var told = await SubmittedCase.Submit(server, Colon);
        var review = await told.Review();
        var token = SubmittedCase.LeaseToken(await told.Claim(review));
        await Move(server, review, "start", token);
        Assert.Contains("task-status-reason-missing", (await server.Post($"{told.CaseTask}/$cancel", """{"resourceType":"Parameters"}""", 422)).ToJsonString(), StringComparison.Ordinal);

        Say("It asks to stop; the centre rests, and answers.");
        await server.Post($"{told.CaseTask}/$cancel", Because("treatment-started"), 200);
        Assert.Equal("on-hold", (string)(await server.Get($"Task/{review["id"]}"))["status"]!);
        await server.Post($"Task/{review["id"]}/$issue-opinion", told.OpinionUnder(token), 422);
        await server.Post($"Task/{review["id"]}/$answer-cancellation", Parameters(("leaseToken", "valueString", token), ("stop", "valueBoolean", true)), 200);
        var task = await server.Get(told.CaseTask);
        Assert.Equal("cancelled", (string)task["status"]!);
        Assert.Null(task["businessStatus"]);
        await Check(server, told);

        Say("Another case is called off before anybody has accepted it, by a plain PATCH: that takes effect at once.");
        var early = await SubmittedCase.Submit(server, Sarcoma);
        await early.Review();
        await server.Send(HttpMethod.Patch, early.CaseTask, $$$"""[{"op":"replace","path":"/status","value":"cancelled"},{"op":"add","path":"/statusReason","value":{"coding":[{"system":"{{{Reasons}}}","code":"patient-withdrew"}]}}]""", 200);
        Assert.Equal("cancelled", (string)(await server.Search($"Task?part-of={early.CaseTask}"))[0]["status"]!);
        await Check(server, early);
    }

    [Fact]
    public async Task Nobody_takes_it()
    {
        await using var server = await Begin("An urgent case lies in the open queue.");
        var told = await SubmittedCase.Submit(server, Sarcoma);
        await told.Review();

        Say("After four working days it is at risk.");
        server.Clock.Pass(TimeSpan.FromDays(6));
        await server.Await($"Task?_id={told.CaseTask[5..]}&clock-state=at-risk");

        Say("The server is down for two weeks. When it starts again it does at once what fell due.");
        server.Clock.Pass(TimeSpan.FromDays(14));
        await server.Restart("--Jobs:SweepSeconds=1");
        var task = await server.Await($"Task?_id={told.CaseTask[5..]}&status=failed");
        Assert.Equal("no-capacity", CentreSamples.BusinessStatus(task));
        Assert.Equal("not-claimed", (string)task["statusReason"]!["coding"]![0]!["code"]!);
        Assert.Equal("cancelled", (string)(await server.Search($"Task?part-of={told.CaseTask}"))[0]["status"]!);
        Assert.NotEmpty(await server.Search($"Communication?part-of={told.CaseTask}"));
        await Check(server, told);
    }

    private static async Task<string> Move(TestServer server, JsonNode review, string step, string token) =>
        (string)(await server.Post($"Task/{review["id"]}/${step}", Under(token), 200))["status"]!;

    private static async Task Decline(TestServer server, SubmittedCase told, JsonNode review, string centre)
    {
        var token = SubmittedCase.LeaseToken(await told.Claim(review, centre));
        Assert.Equal("rejected", (string)(await server.Post($"Task/{review["id"]}/$decline", Because("no-free-capacity", token), 200))["status"]!);
    }

    private static Task<JsonNode> Answer(TestServer server, JsonNode asked, string reference, int expected) =>
        server.Send(HttpMethod.Patch, $"Task/{asked["id"]}", AnsweringWith(reference), expected);

    /// <summary>Every version of every Task of the case meets its profile, and the newest two agree.</summary>
    private static async Task Check(TestServer server, SubmittedCase told)
    {
        var reviews = await server.Search($"Task?part-of={told.CaseTask}");
        foreach (var key in reviews.Select(review => $"Task/{review["id"]}").Append(told.CaseTask))
        {
            foreach (var entry in (await server.Get($"{key}/_history?_count=100"))["entry"]!.AsArray())
            {
                var outcome = await server.Post("$validate", entry!["resource"]!.ToJsonString(), 200);
                Assert.DoesNotContain(outcome["issue"]!.AsArray(), issue => (string)issue!["severity"]! is "error" or "fatal");
            }
        }

        var task = await server.Get(told.CaseTask);
        var current = reviews.LastOrDefault(review => (string)review["status"]! is not ("rejected" or "failed"));
        if (current is not null) Assert.Equal(CentreSamples.BusinessStatus(task), CentreSamples.BusinessStatus(current));
    }

    private static List<string> Candidates(JsonNode review) => review["extension"]!.AsArray()
        .Where(extension => ((string)extension!["url"]!).EndsWith("/task-candidateList", StringComparison.Ordinal))
        .Select(extension => (string?)extension!["valueReference"]!["display"] ?? (string)extension["valueReference"]!["identifier"]!["value"]!).Order().ToList();

    private static JsonNode? ClockPart(JsonNode task, string name) => task["extension"]!.AsArray().Single(extension => ((string)extension!["url"]!).EndsWith("/sla-clock", StringComparison.Ordinal))!["extension"]!
        .AsArray().SingleOrDefault(part => (string)part!["url"]! == name);

    private static JsonNode Part(JsonArray parameters, string name) => parameters.Single(part => (string)part!["name"]! == name)!;

    private static string Location(JsonNode bundle, int entry) => SubmittedCase.WithoutVersion((string)bundle["entry"]![entry]!["response"]!["location"]!);

    private async Task<TestServer> Begin(string first)
    {
        Say(first);
        return await TestServer.Start("--Jobs:SweepSeconds=1");
    }

    private void Say(string line) => output.WriteLine(line);
}
