using System.Text.Json.Nodes;
using SecondOpinion.Fhir.UnitTests.Storage;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Several processes, one PostgreSQL.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private const int Cases = 8;

    private readonly string folder = Directory.CreateTempSubdirectory("secondopinion-cluster-").FullName;
    private TestSchema? schema;

    public async Task InitializeAsync() => schema = await TestSchema.Create();

    public async Task DisposeAsync()
    {
        await schema!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Two_servers_share_the_work_and_what_one_leaves_in_the_middle_the_other_finishes()
    {
        using var first = await Start("first");
        using var second = await Start("second");
        var cases = new List<string>();
        for (var n = 0; n < Cases; n++) cases.Add(await Submit(n % 3 == 0 ? second : first));

        // Some jobs of the first are done, some are running, some have not begun.
        await first.Kill();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        foreach (var caseTask in cases)
        {
            while (true)
            {
                var task = JsonNode.Parse(await second.Client.GetStringAsync(caseTask, patience.Token))!;
                if ((string)task["status"]! == "accepted") break;
                await Task.Delay(100, patience.Token);
            }

            var reviews = JsonNode.Parse(await second.Client.GetStringAsync($"Task?part-of={caseTask}", patience.Token))!;
            Assert.Single(reviews["entry"]!.AsArray());
        }
    }

    private static async Task<string> Submit(ServerProcess server)
    {
        using var answer = await server.Client.PostAsync("", TestServer.Json(Samples.Referral("sarcoma-pathology-reread").ToJsonString()));
        var receipt = await TestServer.Body(answer, 200);
        return SubmittedCase.WithoutVersion((string)receipt["entry"]!.AsArray()[^1]!["response"]!["location"]!);
    }

    private Task<ServerProcess> Start(string name) => ServerProcess.Start(
        Directory.CreateDirectory(Path.Combine(folder, name)).FullName, "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={schema!.ConnectionString}", "--Jobs:SweepSeconds=2");
}
