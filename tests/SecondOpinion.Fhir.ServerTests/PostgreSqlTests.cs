using System.Net;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.UnitTests.Storage;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The whole server on PostgreSQL, also two of them on one database.</summary>
public sealed class PostgreSqlTests
{
    [Fact]
    public async Task A_case_goes_from_referral_to_claim_and_another_server_sees_it_all()
    {
        await using var schema = await TestSchema.Create();
        string[] settings = ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={schema.ConnectionString}"];
        await using var first = await TestServer.Start(settings);
        await using var second = await TestServer.Start([.. settings, "--Jobs:Enabled=false"]);

        var receipt = await first.Post("", Samples.Referral("colon-liver-metastases").ToJsonString(), 200);
        var caseTask = SubmittedCase.WithoutVersion((string)receipt["entry"]!.AsArray()[^1]!["response"]!["location"]!);
        var review = (string)(await second.Await($"Task?part-of={caseTask}"))["id"]!;
        var claim = new JsonObject
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray(new JsonObject
            {
                ["name"] = "owner",
                ["valueReference"] = new JsonObject { ["identifier"] = new JsonObject { ["system"] = "https://directory.example/organization", ["value"] = "liver-centre" } },
            }),
        }.ToJsonString();

        // Both servers are asked at once; of all claims one wins.
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => (i % 2 == 0 ? first : second).Send(HttpMethod.Post, $"Task/{review}/$claim", claim)));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, answer.StatusCode.ToString()));
        foreach (var answer in answers) answer.Dispose();
        Assert.Equal("received", (string)(await second.Get($"Task/{review}"))["status"]!);
    }

    [Fact]
    public async Task Of_64_conditional_creates_over_two_servers_one_writes_and_the_others_get_it()
    {
        await using var schema = await TestSchema.Create();
        string[] settings = ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={schema.ConnectionString}", "--Jobs:Enabled=false"];
        await using var first = await TestServer.Start(settings);
        await using var second = await TestServer.Start(settings);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => (i % 2 == 0 ? first : second).Send(
            HttpMethod.Post, "Patient", """{"resourceType":"Patient","identifier":[{"system":"urn:x","value":"1"}]}""", ("If-None-Exist", "identifier=urn:x|1"))));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(63, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        foreach (var answer in answers) answer.Dispose();
        Assert.Equal(1, await second.Count("Patient?identifier=urn:x|1"));
    }
}
