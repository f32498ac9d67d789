using System.Diagnostics;
using System.Globalization;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>Puts a known load on any FHIR server: seeds it, or measures it.</summary>
internal static class LoadRun
{
    private const int CasesPerTransaction = 5;
    private const int SeedConnections = 8;

    /// <summary>Puts the cases with numbers from 0 up; seeding again changes nothing but versions.</summary>
    public static Task Seed(LoadOptions options) => Seed(options, SyntheticCase.Puts);

    /// <param name="puts">The transaction that puts cases with these numbers.</param>
    public static async Task Seed(LoadOptions options, Func<IEnumerable<int>, string> puts)
    {
        var http = new HttpRequests(options.Base, options.Token);
        var begin = Stopwatch.GetTimestamp();
        var next = -CasesPerTransaction;
        await Task.WhenAll(Enumerable.Range(0, SeedConnections).Select(_ => Task.Run(async () =>
        {
            using var connection = await HttpConnection.Open(options.Base);
            for (int from; (from = Interlocked.Add(ref next, CasesPerTransaction)) < options.Cases;)
            {
                var body = puts(Enumerable.Range(from, Math.Min(CasesPerTransaction, options.Cases - from)));
                var (status, answer) = await connection.Send(http.Post("", body));
                if (status is < 200 or >= 300)
                    throw new InvalidOperationException($"Seeding was answered with {status.ToString(CultureInfo.InvariantCulture)}: {System.Text.Encoding.UTF8.GetString(answer)[..Math.Min(answer.Length, 500)]}");
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seeded {options.Cases} cases in {seconds:0} s, {options.Cases / seconds:0} cases/s"));
    }

    public static async Task<Dictionary<(string Scenario, int Concurrency), Measurement>> Measure(LoadOptions options)
    {
        var measured = new Dictionary<(string, int), Measurement>();
        Console.WriteLine($"{"scenario",-20}{"conns",6}{"per s",10}{"p50 ms",9}{"p99 ms",9}{"errors",8}{"MB",8}");
        foreach (var scenario in Scenario.All(new HttpRequests(options.Base, options.Token), options.Cases))
        {
            if (options.Scenarios.Count > 0 && !options.Scenarios.Contains(scenario.Name)) continue;
            await Measurement.Of(scenario, options with { Seconds = 1 }, 4);
            foreach (var concurrency in options.Concurrency)
            {
                var result = await Measurement.Of(scenario, options, concurrency);
                measured[(scenario.Name, concurrency)] = result;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{scenario.Name,-20}{concurrency,6}{result.PerSecond,10:0}{result.P50,9:0.00}{result.P99,9:0.00}{result.Errors,8}{result.Bytes / 1e6,8:0.0}"));
                if (result.FirstError is not null) Console.WriteLine("  first error: " + result.FirstError);
            }
        }

        return measured;
    }
}
