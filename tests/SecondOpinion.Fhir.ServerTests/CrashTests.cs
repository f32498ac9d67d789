using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;
using SecondOpinion.Fhir.UnitTests.Storage;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>What is acknowledged is kept, whatever happens to the process.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Writers = 8;

    private readonly string folder = Directory.CreateTempSubdirectory("secondopinion-crash-").FullName;

    [Theory]
    [InlineData("Sqlite", 2)]
    [InlineData("PostgreSql", 2)]
    public async Task Every_acknowledged_write_and_its_audit_are_there_after_the_process_was_killed(string provider, int cycles)
    {
        await using var schema = provider == "PostgreSql" ? await TestSchema.Create() : null;
        for (var cycle = 0; cycle < cycles; cycle++) await Kill(schema?.ConnectionString);
    }

    [Fact]
    public async Task The_demo_takes_a_case_all_the_way_and_leaves_the_server_running()
    {
        using var demo = ServerProcess.Launch("demo", "--urls", "http://127.0.0.1:0");
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var lines = new List<string>();
            while (await demo.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                lines.Add(line);
                if (line.Contains("goes on running", StringComparison.Ordinal)) break;
            }

            Assert.Contains(lines, line => line.Contains("409", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.Contains("which is completed", StringComparison.Ordinal));
            using var client = new HttpClient();
            var urls = lines.Select(line => line.Trim()).Where(line => line.StartsWith("http", StringComparison.Ordinal)).ToList();
            Assert.True(urls.Count >= 8, string.Join('\n', lines));
            foreach (var url in urls) Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(url, patience.Token)).StatusCode);
        }
        finally
        {
            demo.Kill(entireProcessTree: true);
            await demo.WaitForExitAsync();
        }
    }

    [Theory]
    [InlineData("--urls", "http://0.0.0.0:0", "loopback")]
    [InlineData("--Storage:Provider", "Oracle", "Storage__Provider")]
    [InlineData("--Security:Mode", "Wide", "Security__Mode")]
    [InlineData("--Security:AuditWaits", "Some", "Security__AuditWaits")]
    [InlineData("--Limits:MaxEntries", "many", "Limits__MaxEntries")]
    public async Task A_setting_that_can_not_be_met_stops_the_start_and_says_what_to_do(string name, string value, string expected)
    {
        using var process = ServerProcess.Launch("--Storage:Directory", folder, name, value);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(2, process.ExitCode);
        Assert.Contains(expected == "loopback" ? "127.0.0.1" : expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_verb_does_not_start_a_server()
    {
        using var process = ServerProcess.Launch("valdiate", "x.json");
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("valdiate", error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task Kill(string? connection)
    {
        string[] settings = connection is null ? ["--Security:Audit=true"] : ["--Security:Audit=true", "--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={connection}"];
        var acknowledged = new ConcurrentBag<string>();
        using (var server = await ServerProcess.Start(folder, settings))
        {
            using var stop = new CancellationTokenSource();
            var writers = Enumerable.Range(0, Writers).Select(_ => Write(server.Client, acknowledged, stop.Token)).ToArray();
            while (acknowledged.Count < 300) await Task.Delay(10);
            await server.Kill();
            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }

        using var restarted = await ServerProcess.Start(folder, settings);
        foreach (var location in acknowledged)
        {
            using var answer = await restarted.Client.GetAsync(location);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        // What was killed before it was in the chain is added from the store, and nothing twice.
        await restarted.Client.GetStringAsync("AuditEvent?_count=1");
        await using var database = connection is null
            ? await SecurityDatabase.OpenSqlite(Path.Combine(folder, "security.db"), CancellationToken.None) : await SecurityDatabase.OpenPostgreSql(connection, CancellationToken.None);
        Assert.Null((await database.Audit.Verify(null, CancellationToken.None)).Fault);
        Assert.Equal(0, await database.Audit.CountWaiting(connection is null ? Path.Combine(folder, "store.db") : null, CancellationToken.None));
        var audited = new List<string>();
        for (long last = 0; await database.Audit.ReadAfter(last, CancellationToken.None) is { Count: > 0 } page; last = page[^1].Number) audited.AddRange(page.SelectMany(entry => entry.Facts.Written));
        Assert.DoesNotContain(acknowledged, location => !audited.Contains(location));
        Assert.Equal(audited.Distinct().Count(), audited.Count);

        var members = JsonNode.Parse(await restarted.Client.GetStringAsync("Basic?_tag=pair&_summary=count"))!;
        Assert.Equal(0, (int)members["total"]! % 2);
    }

    /// <summary>Pairs in transactions, so that a half transaction would show as an odd count.</summary>
    private static async Task Write(HttpClient client, ConcurrentBag<string> acknowledged, CancellationToken stop)
    {
        const string basic = """{"resource":{"resourceType":"Basic","meta":{"tag":[{"code":"pair"}]},"code":{"text":"x"}},"request":{"method":"POST","url":"Basic"}}""";
        const string pair = $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{basic}},{{basic}}]}""";
        for (var n = 0; !stop.IsCancellationRequested && n < 100_000; n++)
        {
            try
            {
                using var answer = await client.PostAsync("", TestServer.Json(pair), stop);
                if (!answer.IsSuccessStatusCode) continue;
                var receipt = JsonNode.Parse(await answer.Content.ReadAsStringAsync(stop))!;
                foreach (var entry in receipt["entry"]!.AsArray()) acknowledged.Add((string)entry!["response"]!["location"]!);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
            {
                return;
            }
        }
    }
}
