using System.Globalization;
using Npgsql;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>What the audit costs: the same server without it, with it as it is set by default, and with every answer waiting for its record, all in every round.</summary>
internal static class AuditCost
{
    private const int Cases = 300;

    private static readonly string[] Scenarios = ["read", "search-reference", "create"];

    private static readonly int[] Together = [8, 32];

    private static readonly (string Name, string[] Settings)[] Kinds =
        [("without", ["--Security:Audit=false"]), ("with", ["--Security:Audit=true"]), ("all wait", ["--Security:Audit=true", "--Security:AuditWaits=All"])];

    /// <param name="connection">Of a PostgreSQL database, where each server gets a schema that is dropped in the end; null for SQLite.</param>
    public static async Task Run(int rounds, string? connection)
    {
        var folder = Directory.CreateTempSubdirectory("secondopinion-audit-");
        var servers = new List<ServerUnderTest>();
        try
        {
            foreach (var (name, settings) in Kinds) servers.Add(await ServerUnderTest.Start([$"--Storage:Directory={Path.Combine(folder.FullName, name)}", .. await Store(connection, name), .. settings]));
            foreach (var server in servers) await LoadRun.Seed(new LoadOptions(server.Base) { Cases = Cases });
            Console.WriteLine($"audit: as a part of what it is without; median (least to greatest) of {rounds} rounds");
            foreach (var together in Together)
            {
                foreach (var scenario in Scenarios) await Compare(servers, scenario, together, rounds);
            }
        }
        finally
        {
            foreach (var server in servers) server.Dispose();
            foreach (var (name, _) in Kinds) await Drop(connection, name);
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string[]> Store(string? connection, string name)
    {
        if (connection is null) return [];
        await Drop(connection, name);
        await Execute(connection, $"CREATE SCHEMA \"{Schema(name)}\"");
        return ["--Storage:Provider=PostgreSql", $"--Storage:ConnectionString={new NpgsqlConnectionStringBuilder(connection) { SearchPath = Schema(name) }}"];
    }

    private static async Task Drop(string? connection, string name)
    {
        if (connection is not null) await Execute(connection, $"DROP SCHEMA IF EXISTS \"{Schema(name)}\" CASCADE");
    }

    private static string Schema(string name) => "audit_cost_" + name.Replace(' ', '_');

    private static async Task Execute(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task Compare(List<ServerUnderTest> servers, string scenario, int together, int rounds)
    {
        var scenarios = servers.Select(server => Scenario.All(new HttpRequests(server.Base, null), Cases).First(one => one.Name == scenario)).ToList();
        var measured = servers.Select(_ => new List<(double PerSecond, double Processor)>()).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            // Whoever goes first changes from round to round, and the first only warms up.
            for (var turn = 0; turn < servers.Count; turn++)
            {
                var at = (round + turn) % servers.Count;
                var one = await Measure(servers[at], scenarios[at], together);
                if (round > 0) measured[at].Add(one);
            }
        }

        for (var at = 1; at < servers.Count; at++)
        {
            var throughput = measured[at].Zip(measured[0], (with, without) => with.PerSecond / without.PerSecond).Order().ToList();
            var processor = measured[at].Zip(measured[0], (with, without) => with.Processor / without.Processor).Order().ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {scenario,-16} {together,2} at once, {Kinds[at].Name,-8}  throughput {Median(throughput)}   processor time of a request {Median(processor)}   {measured[at].Average(one => one.PerSecond):0}/s, {measured[0].Average(one => one.PerSecond):0}/s without"));
        }
    }

    private static async Task<(double PerSecond, double Processor)> Measure(ServerUnderTest server, Scenario scenario, int together)
    {
        var before = server.ProcessorTime;
        var one = await Measurement.Of(scenario, new LoadOptions(server.Base) { Cases = Cases, Seconds = 2 }, together);
        return one.Errors > 0 ? throw new InvalidOperationException(one.FirstError) : (one.PerSecond, (server.ProcessorTime - before) / one.PerSecond);
    }

    private static string Median(List<double> ordered) => string.Create(CultureInfo.InvariantCulture, $"{ordered[ordered.Count / 2]:0.00} ({ordered[0]:0.00} to {ordered[^1]:0.00})");
}
