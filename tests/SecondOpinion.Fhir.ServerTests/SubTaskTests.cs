using System.Text.Json.Nodes;
using static SecondOpinion.Fhir.ServerTests.StepParameters;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The parts of a case: whoever moves one moves the case, and no part asks for what nobody waits for.</summary>
public sealed class SubTaskTests : IAsyncLifetime
{
    private TestServer server = null!;
    private SubmittedCase told = null!;
    private JsonNode review = null!;
    private JsonNode claimed = null!;

    private string Token => SubmittedCase.LeaseToken(claimed);

    public async Task InitializeAsync()
    {
        server = await TestServer.Start("--Jobs:SweepSeconds=1");
        told = await SubmittedCase.Submit(server);
        review = await told.Review();
        claimed = await told.Claim(review);
        await server.Post($"Task/{review["id"]}/$start", Under(Token), 200);
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_question_that_nobody_answers_is_reminded_of_and_then_given_back_to_its_centre()
    {
        var asked = await server.Post($"Task/{review["id"]}/$request-information", Parameters(("leaseToken", "valueString", Token), ("query", "valueString", "Which chemotherapy?")), 200);
        Assert.NotNull(asked["restriction"]!["period"]!["end"]);
        var key = $"Task/{asked["id"]}";

        server.Clock.Pass(TimeSpan.FromDays(9));
        var reminder = await server.Await($"Communication?part-of={key}");
        Assert.Equal("reminder", (string)reminder["category"]![0]!["coding"]![0]!["code"]!);
        Assert.Equal(asked["owner"]!.ToJsonString(), reminder["recipient"]![0]!.ToJsonString());
        Assert.Equal("awaiting-information", await Standing());

        server.Clock.Pass(TimeSpan.FromDays(21));
        var ended = await server.Await($"Task?_id={asked["id"]}&status=failed");
        Assert.Equal("records-not-supplied", (string)ended["statusReason"]!["coding"]![0]!["code"]!);
        Assert.Equal("in-review", await Standing());
        Assert.Single(await server.Search($"Communication?part-of={key}"));
        Assert.Single(await server.Search($"Communication?part-of={told.CaseTask}"));
        var clock = (await server.Get($"{told.CaseTask}/$clock"))["parameter"]!.AsArray();
        Assert.Equal((string)clock.Single(part => (string)part!["name"]! == "due")!["valueInstant"]!, (string)clock.Single(part => (string)part!["name"]! == "recomputedDue")!["valueInstant"]!);
        Assert.DoesNotContain((await server.Post("$validate", ended.ToJsonString(), 200))["issue"]!.AsArray(), issue => (string)issue!["severity"]! == "error");
        await server.Send(HttpMethod.Patch, key, AnsweringWith(told.ServiceRequest), 409);
        await told.IssueOpinion(review, Token);
    }

    [Fact]
    public async Task Material_and_case_move_together_whichever_is_moved()
    {
        var first = await server.Post("Task", Part("material", under: true), 201);
        Assert.Equal("awaiting-material", await Standing());
        Assert.Null(SubmittedCase.Lease(first));
        Assert.Equal((string)(await server.Get(told.CaseTask))["requester"]!["reference"]!, (string)first["owner"]!["reference"]!);
        var refused = await Move(first, "ready", 422);
        Assert.Contains("completed (by the centre)", refused.ToJsonString(), StringComparison.Ordinal);
        await Move(first, "in-progress", 200);
        await Move(first, "completed", 422);
        await Move(first, "failed", 200, under: true, reason: true);
        Assert.Equal("material-rejected", await Standing());

        var second = await server.Post("Task", Part("material", under: true), 201);
        Assert.Equal("awaiting-material", await Standing());
        await Move(second, "completed", 200, under: true);
        Assert.Equal("material-received", await Standing());

        // The centre says it of its review alone.
        await MoveReview("awaiting-material");
        var opened = await server.Await($"Task?part-of=Task/{review["id"]}&code=material&status=requested");
        Assert.NotNull(opened["owner"]);
        await MoveReview("in-review");
        Assert.NotNull((await server.Await($"Task?_id={opened["id"]}&status=cancelled"))["statusReason"]);
    }

    [Fact]
    public async Task An_opinion_is_clarified_after_it_was_given_and_not_before()
    {
        await server.Post("Task", Part("specialist-input", under: true), 422);
        var input = await server.Post("Task", Part("specialist-input", under: true, owner: true), 201);
        Assert.Contains("clarification-too-early", (await server.Post("Task", Part("clarification"), 422)).ToJsonString(), StringComparison.Ordinal);
        await told.IssueOpinion(review, Token);
        await server.Await($"Task?_id={input["id"]}&status=cancelled");

        var question = await server.Post("Task", Part("clarification"), 201);
        Assert.NotNull(question["owner"]!["identifier"]);
        await Move(question, "completed", 422);
        var answered = await server.Send(HttpMethod.Patch, $"Task/{question["id"]}", """[{"op":"replace","path":"/status","value":"completed"},{"op":"add","path":"/note","value":[{"text":"The interval is counted from the last dose."}]}]""", 200);
        Assert.Equal("completed", (string)answered["status"]!);
        Assert.Equal("final-opinion", await Standing());
    }

    [Fact]
    public async Task A_cancellation_request_is_what_the_operation_is_and_its_answer_moves_the_case()
    {
        var first = await server.Post("Task", Part("cancellation-request", reason: true), 201);
        Assert.Equal("cancellation-requested", await Standing());
        await Move(first, "rejected", 422, reason: true);
        await Move(first, "rejected", 200, under: true, reason: true);
        Assert.Equal("in-review", await Standing());

        var second = await server.Post("Task", Part("cancellation-request", reason: true), 201);
        await Move(second, "completed", 200, under: true);
        Assert.Equal("cancelled", (string)(await server.Get(told.CaseTask))["status"]!);
    }

    private string Part(string kind, bool under = false, bool owner = false, bool reason = false)
    {
        var task = JsonNode.Parse($$$"""
            {"resourceType":"Task","status":"requested","intent":"order",
             "code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"},{"system":"https://second-opinion.example/fhir/CodeSystem/task-kind","code":"{{{kind}}}"}]},
             "partOf":[{"reference":"Task/{{{review["id"]}}}"}]}
            """)!;
        if (under) task["extension"] = new JsonArray(SubmittedCase.Lease(claimed)!.DeepClone());
        if (owner) task["owner"] = new JsonObject { ["display"] = "Pathology" };
        if (reason) task["reasonCode"] = Concept(Reasons, "treatment-started");
        return task.ToJsonString();
    }

    private Task<JsonNode> Move(JsonNode part, string status, int expected, bool under = false, bool reason = false)
    {
        var patch = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/status", ["value"] = status });
        if (under) patch.Add(new JsonObject { ["op"] = "add", ["path"] = "/extension", ["value"] = new JsonArray(SubmittedCase.Lease(claimed)!.DeepClone()) });
        if (reason) patch.Add(new JsonObject { ["op"] = "add", ["path"] = "/statusReason", ["value"] = new JsonObject { ["text"] = "Broken glass" } });
        return server.Send(HttpMethod.Patch, $"Task/{part["id"]}", patch.ToJsonString(), expected);
    }

    private Task<JsonNode> MoveReview(string businessStatus) => server.Send(HttpMethod.Patch, $"Task/{review["id"]}", new JsonArray(
        new JsonObject { ["op"] = "replace", ["path"] = "/businessStatus", ["value"] = Concept("https://second-opinion.example/fhir/CodeSystem/business-status", businessStatus) }).ToJsonString(), 200);

    private async Task<string> Standing() => CentreSamples.BusinessStatus(await server.Get(told.CaseTask))!;
}
