using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The example that Swagger shows of each operation of a case does what it says, once the ids and the lease that earlier answers gave stand in it.</summary>
public sealed class CaseExampleTests(TestServer server) : IClassFixture<TestServer>
{
    private JsonObject? paths;

    [Fact]
    public async Task Every_example_of_the_operations_of_a_case_works()
    {
        Assert.True((bool)(await Send("ServiceRequest/$check-completeness", "ServiceRequest/$check-completeness", 200))["parameter"]![0]!["valueBoolean"]!);
        var told = await SubmittedCase.Submit(server);
        var review = await told.Review();
        var (task, token) = await Claim(told);
        await Send("Task/{id}/$renew", $"{task}/$renew", 200, token);
        await Send("Task/{id}/$release", $"{task}/$release", 200, token);
        (task, token) = await Claim(told);
        await Send("Task/{id}/$accept", $"{task}/$accept", 200, token);
        await Send("Task/{id}/$start", $"{task}/$start", 200, token);
        await Send("Task/{id}/$assign", $"{task}/$assign", 200, token);
        await Send("Task/{id}/$request-information", $"{task}/$request-information", 200, token);
        await server.Post($"{told.CaseTask}/$cancel", (await Example("Task/{id}/$cancel")).ToJsonString(), 200);
        await Send("Task/{id}/$answer-cancellation", $"{task}/$answer-cancellation", 200, token);
        Assert.Equal("cancelled", (string)(await server.Get(told.CaseTask))["status"]!);
        Assert.Equal("cancelled", (string)(await server.Get($"Task/{review["id"]}"))["status"]!);

        foreach (var (step, end) in new[] { ("decline", "rejected"), ("give-up", "failed") })
        {
            var other = await SubmittedCase.Submit(server);
            await other.Review();
            (task, token) = await Claim(other);
            if (step == "give-up") await Send("Task/{id}/$accept", $"{task}/$accept", 200, token);
            Assert.Equal(end, (string)(await Send($"Task/{{id}}/${step}", $"{task}/${step}", 200, token))["status"]!);
        }

        var answered = await SubmittedCase.Submit(server);
        await answered.Review();
        (task, token) = await Claim(answered);
        var issued = await Send("Task/{id}/$issue-opinion", $"{task}/$issue-opinion", 200, token, answered);
        var report = SubmittedCase.WithoutVersion((string)issued["entry"]![0]!["response"]!["location"]!);
        var amended = await Example("DiagnosticReport/{id}/$amend");
        var stored = await server.Get(report);

        // The example is the opinion as it was sent; what it refers to has been stored since.
        foreach (var name in new[] { "basedOn", "subject", "performer", "resultsInterpreter", "result", "extension" }) amended["parameter"]![1]!["resource"]![name] = stored[name]!.DeepClone();
        await server.Post($"{report}/$amend", amended.ToJsonString(), 200);
        await Send("Task/{id}/$dispute", $"{answered.CaseTask}/$dispute", 200);
        await Send("Task/{id}/$request-third-opinion", $"{answered.CaseTask}/$request-third-opinion", 200);

        var message = await Send("$process-message", "$process-message", 200);
        Assert.Equal("message", (string)message["type"]!);
        Assert.Equal("OperationOutcome", (string)(await Send("$submit", "$submit?dryRun=true", 200))["resourceType"]!);
        foreach (var address in new[] { "$jobs", $"{answered.CaseTask}/$clock", $"{answered.CaseTask}/$routing", $"{answered.ServiceRequest}/$case", $"{answered.ServiceRequest}/$check-completeness" }) await server.Get(address);
    }

    private async Task<(string Task, string Token)> Claim(SubmittedCase told)
    {
        var free = await server.Await($"Task?part-of={told.CaseTask}&status=requested");
        var claimed = await server.Post($"Task/{free["id"]}/$claim", (await Example("Task/{id}/$claim")).ToJsonString(), 200);
        return ($"Task/{free["id"]}", SubmittedCase.LeaseToken(claimed));
    }

    private async Task<JsonNode> Send(string route, string address, int expected, string token = "", SubmittedCase? told = null)
    {
        var text = (await Example(route)).ToJsonString().Replace("{leaseToken}", token, StringComparison.Ordinal);
        if (told is not null) text = text.Replace("ServiceRequest/{serviceRequestId}", told.ServiceRequest, StringComparison.Ordinal).Replace("Patient/{patientId}", told.Patient, StringComparison.Ordinal);
        return await server.Post(address, text, expected);
    }

    private async Task<JsonNode> Example(string route)
    {
        paths ??= JsonNode.Parse(await server.Client.GetStringAsync(new Uri(server.Address, "/swagger/v1/swagger.json")))!["paths"]!.AsObject();
        return paths["/fhir/" + route]!["post"]!["requestBody"]!["content"]!["application/fhir+json"]!["example"]!.DeepClone();
    }
}
