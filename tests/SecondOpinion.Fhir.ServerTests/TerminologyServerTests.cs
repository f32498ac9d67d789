using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Codes whose systems are not held here are asked of a terminology server, whose failure fails nothing.</summary>
public sealed class TerminologyServerTests : IAsyncLifetime
{
    private const string Good = "718-7";
    private const string Bad = "99999-9";

    private readonly ConcurrentQueue<string> questions = new();
    private WebApplication? terminology;
    private Func<string, (int Status, string Body)> answer = _ => (500, "");

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        terminology = builder.Build();
        terminology.Run(async context =>
        {
            var code = context.Request.Query["code"].ToString();
            questions.Enqueue($"{context.Request.Path} {code}");
            var (status, body) = answer(code);
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(body);
        });
        await terminology.StartAsync();
    }

    public async Task DisposeAsync() => await terminology!.DisposeAsync();

    [Fact]
    public async Task A_code_that_it_does_not_know_is_an_error_and_is_asked_about_once()
    {
        answer = code => (200, Result(code == Good));
        await using var server = await Start();
        Assert.Empty(await Errors(server, Good));
        Assert.Equal("Observation.code.coding[0].code", Assert.Single(await Errors(server, Bad))!["expression"]![0]!.GetValue<string>());
        var asked = questions.Count;
        Assert.Single(await Errors(server, Bad));
        Assert.Equal(asked, questions.Count);
        Assert.Contains($"/r4/CodeSystem/$validate-code {Bad}", questions);
    }

    [Fact]
    public async Task A_system_that_it_does_not_hold_leaves_the_code_unchecked()
    {
        answer = _ => (200, """{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":false},{"name":"x-unknown-system","valueCanonical":"http://loinc.org"}]}""");
        await using var server = await Start();
        Assert.Empty(await Errors(server, Bad));
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "[]")]
    [InlineData(404, "")]
    public async Task Its_failure_fails_nothing(int status, string body)
    {
        answer = _ => (status, body);
        await using var server = await Start();
        for (var i = 0; i < 5; i++) Assert.Empty(await Errors(server, Bad));
    }

    [Fact]
    public async Task It_is_left_alone_while_it_fails()
    {
        await using var server = await Start();
        for (var i = 0; i < 10; i++) Assert.Empty(await Errors(server, $"{i}-0"));
        Assert.InRange(questions.Count, 3, 5);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_not_waited_for()
    {
        using var hold = new ManualResetEventSlim();
        answer = _ =>
        {
            hold.Wait(TimeSpan.FromMinutes(1));
            return (200, Result(false));
        };
        await using var server = await Start("--Terminology:TimeoutMilliseconds=100");
        Assert.Empty(await Errors(server, Bad));
        hold.Set();
    }

    private static string Result(bool result) => $$"""{"resourceType":"Parameters","parameter":[{"name":"result","valueBoolean":{{(result ? "true" : "false")}}}]}""";

    private Task<TestServer> Start(params string[] settings) => TestServer.Start([$"--Terminology:Server={terminology!.Urls.Single()}/r4", .. settings]);

    private static async Task<JsonNode?[]> Errors(TestServer server, string code)
    {
        var observation = $$$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"{{{code}}}"}]}}""";
        var outcome = await server.Post("$validate", observation, 200);
        return [.. outcome["issue"]!.AsArray().Where(issue => issue!["severity"]!.GetValue<string>() is "error" or "fatal")];
    }
}
