using System.Text.Json.Nodes;
using Npgsql;
using SecondOpinion.Fhir.UnitTests.Storage;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Several processes, one PostgreSQL.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    /// <summary>More than the ten jobs that one process runs at a time.</summary>
    private const int Cases = 12;

    private const string RunningJobs = "SELECT job_name FROM qrtz_fired_triggers WHERE job_group = 'cases' AND state = 'EXECUTING' AND instance_name";

    /// <summary>What the store locks for each commit.</summary>
    private const string StoreLock = "hashtextextended('secondopinion ' || current_schema(), 0)";

    private readonly string folder = Directory.CreateTempSubdirectory("secondopinion-cluster-").FullName;
    private readonly CancellationToken patience = new CancellationTokenSource(TimeSpan.FromSeconds(90)).Token;
    private TestSchema? schema;
    private NpgsqlDataSource? database;

    public async Task InitializeAsync()
    {
        schema = await TestSchema.Create();
        database = NpgsqlDataSource.Create(schema.ConnectionString + ";Pooling=false");
    }

    public async Task DisposeAsync()
    {
        await database!.DisposeAsync();
        await schema!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Two_servers_share_the_work_and_what_one_leaves_in_the_middle_the_other_finishes()
    {
        using var first = await Start("first");
        await AwaitSome("SELECT 'made' FROM pg_class WHERE oid = to_regclass('qrtz_scheduler_state')");
        var name = (await AwaitSome("SELECT instance_name FROM qrtz_scheduler_state")).Single();
        using var second = await Start("second");

        // No job begins before all cases are there; then jobs begin, and none of them gets to its commit.
        await using var noJobs = await Hold("LOCK TABLE qrtz_triggers IN EXCLUSIVE MODE");
        var cases = new List<string>();
        for (var n = 0; n < Cases; n++) cases.Add(await Submit(n % 2 == 0 ? first : second));
        await using var noCommits = await Hold($"SELECT pg_advisory_xact_lock({StoreLock})");
        await noJobs.DisposeAsync();
        await AwaitSome($"{RunningJobs} <> '{name}'");
        var left = await AwaitSome($"{RunningJobs} = '{name}'");
        await AwaitSome($"SELECT 'both wait' FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND (classid::bigint << 32) | objid::bigint = {StoreLock} OFFSET 1");

        // Both have jobs that have begun and can't end; one dies with its own.
        await first.Kill();
        foreach (var job in left) Assert.Equal("requested", await Status(second, $"Task/{job}"));
        await noCommits.DisposeAsync();
        Assert.Subset(cases.ToHashSet(), left.Select(job => $"Task/{job}").ToHashSet());
        foreach (var caseTask in cases)
        {
            while (await Status(second, caseTask) != "accepted") await Task.Delay(100, patience);
            var reviews = JsonNode.Parse(await second.Client.GetStringAsync($"Task?part-of={caseTask}", patience))!;
            Assert.Single(reviews["entry"]!.AsArray());
        }

        // Nothing is left of what the dead one ran.
        while ((await Read($"{RunningJobs} = '{name}'")).Count > 0) await Task.Delay(100, patience);
    }

    private static async Task<string> Submit(ServerProcess server)
    {
        using var answer = await server.Client.PostAsync("", TestServer.Json(Samples.Referral("sarcoma-pathology-reread").ToJsonString()));
        var receipt = await TestServer.Body(answer, 200);
        return SubmittedCase.WithoutVersion((string)receipt["entry"]!.AsArray()[^1]!["response"]!["location"]!);
    }

    private async Task<string> Status(ServerProcess server, string task) => (string)JsonNode.Parse(await server.Client.GetStringAsync(task, patience))!["status"]!;

    /// <summary>Holds a lock of the database until the connection is closed.</summary>
    private async Task<NpgsqlConnection> Hold(string @lock)
    {
        var connection = await database!.OpenConnectionAsync(patience);
        await using var command = new NpgsqlCommand($"BEGIN; {@lock}", connection);
        await command.ExecuteNonQueryAsync(patience);
        return connection;
    }

    private async Task<List<string>> Read(string query)
    {
        await using var command = database!.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync(patience);
        var values = new List<string>();
        while (await reader.ReadAsync(patience)) values.Add(reader.GetString(0));
        return values;
    }

    private async Task<List<string>> AwaitSome(string query)
    {
        while (true)
        {
            if (await Read(query) is { Count: > 0 } found) return found;
            await Task.Delay(20, patience);
        }
    }

    private Task<ServerProcess> Start(string name) => ServerProcess.Start(
        Directory.CreateDirectory(Path.Combine(folder, name)).FullName, "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={schema!.ConnectionString}", "--Jobs:SweepSeconds=2");
}
