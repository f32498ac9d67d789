using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Who opens and moves the parts of a case.</summary>
public sealed class PartRightsTests
{
    [Fact]
    public async Task Each_side_takes_its_own_steps_and_for_others_there_is_no_case()
    {
        await using var server = await SmartServer.Start(TestDatabase.Sqlite);
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        await server.Register("other-hospital", "other-hospital", [ClientRole.Referrer]);
        await server.Register("centre", "liver-centre", [ClientRole.Centre]);
        await server.Register("other-centre", "other-centre", [ClientRole.Centre]);
        var (hospital, other, centre, otherCentre) = (await server.As("hospital"), await server.As("other-hospital"), await server.As("centre"), await server.As("other-centre"));
        var (locations, review) = await SubmittedCases.Submit(hospital);
        var claimed = await centre.Post($"{review}/$claim", SubmittedCase.ClaimBy("liver-centre"), 200);
        var lease = SubmittedCase.Lease(claimed)!;
        var token = SubmittedCase.LeaseToken(claimed);

        // What is there for nobody and what is there for others look the same.
        foreach (var kind in new[] { "clarification", "cancellation-request", "translation", "material" })
        {
            var unseen = await other.Post("Task", Part(kind, review), 422);
            var absent = await other.Post("Task", Part(kind, "Task/never-was"), 422);
            Assert.Equal((string)absent["issue"]![0]!["diagnostics"]!, (string)unseen["issue"]![0]!["diagnostics"]!);
            await otherCentre.Post("Task", Part(kind, review), 422);
        }

        await centre.Post("Task", Part("cancellation-request", review), 403);
        await hospital.Post("Task", Part("material", review), 403);
        var material = "Task/" + (string)(await centre.Post("Task", Part("material", review, lease), 201))["id"]!;
        await hospital.Get(material);
        await other.Get(material, 404);
        await hospital.Send(HttpMethod.Patch, material, Moved("completed"), 403);
        await centre.Send(HttpMethod.Patch, material, Moved("in-progress"), 403);
        await hospital.Send(HttpMethod.Patch, material, Moved("in-progress"), 200);
        await centre.Send(HttpMethod.Patch, material, Moved("completed", lease), 200);

        await centre.Post($"{review}/$issue-opinion", SubmittedCases.Opinion(token, SubmittedCases.Only(locations, "ServiceRequest"), SubmittedCases.Only(locations, "Patient")), 200);
        var question = "Task/" + (string)(await hospital.Post("Task", Part("clarification", review), 201))["id"]!;
        await otherCentre.Get(question, 404);
        await hospital.Send(HttpMethod.Patch, question, Moved("completed"), 403);
        await centre.Send(HttpMethod.Patch, question, """[{"op":"replace","path":"/status","value":"completed"},{"op":"add","path":"/note","value":[{"text":"Counted from the last dose."}]}]""", 200);
        Assert.Equal("completed", (string)(await hospital.Get(question))["status"]!);
    }

    private static string Part(string kind, string review, JsonNode? lease = null)
    {
        var task = JsonNode.Parse($$$"""
            {"resourceType":"Task","status":"requested","intent":"order","owner":{"display":"Somebody"},
             "code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"},{"system":"https://second-opinion.example/fhir/CodeSystem/task-kind","code":"{{{kind}}}"}]},
             "partOf":[{"reference":"{{{review}}}"}]}
            """)!;
        if (lease is not null) task["extension"] = new JsonArray(lease.DeepClone());
        return task.ToJsonString();
    }

    private static string Moved(string status, JsonNode? lease = null)
    {
        var patch = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/status", ["value"] = status });
        if (lease is not null) patch.Add(new JsonObject { ["op"] = "add", ["path"] = "/extension", ["value"] = new JsonArray(lease.DeepClone()) });
        return patch.ToJsonString();
    }
}
