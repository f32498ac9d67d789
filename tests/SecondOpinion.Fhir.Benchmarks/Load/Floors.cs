using System.Globalization;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>The server against the least that its work can cost: the bare SQLite driver inserting the same rows, and an endpoint that answers the same bytes from memory.</summary>
internal static class Floors
{
    private const int Cases = 500;
    private const int Together = 32;
    private const int Readers = 8;

    public static async Task Run(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("secondopinion-floors-");
        var writing = new List<(double Server, double Bare)>();
        var reading = new List<(double Server, double Bare)>();
        try
        {
            using var server = await ServerUnderTest.Start($"--Storage:Directory={folder.FullName}");
            var options = new LoadOptions(server.Base) { Cases = Cases, Seconds = 4 };
            await LoadRun.Seed(options);
            var scenarios = Scenario.All(new HttpRequests(server.Base, null), Cases).ToDictionary(scenario => scenario.Name);
            using var connection = await HttpConnection.Open(server.Base);
            var (_, body) = await connection.Send(scenarios["read"].Next(0));
            var answer = Path.Combine(folder.FullName, "answer.json");
            await File.WriteAllBytesAsync(answer, body);
            using var bare = await ServerUnderTest.StartBare(answer);
            var http = new HttpRequests(bare.Base, null);
            var fromMemory = new Scenario("memory", _ => http.Get("Patient/1"));
            await Measurement.Of(scenarios["transaction-10"], options with { Seconds = 3 }, Together);
            for (var round = 0; round < rounds; round++)
            {
                var transactions = await Measurement.Of(scenarios["transaction-10"], options, Together);
                if (transactions.Errors > 0) throw new InvalidOperationException(transactions.FirstError);
                var recorded = RecordedRows.Read(Path.Combine(folder.FullName, "store.db"), 1000);
                writing.Add((transactions.PerSecond, recorded.Insert(Path.Combine(folder.FullName, $"bare-{round.ToString(CultureInfo.InvariantCulture)}.db"), Together)));
                if (round == 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"rows in a transaction of ten: {(double)recorded.Rows / recorded.Commits:0.0}"));
                var reads = await Measurement.Of(scenarios["read"], options, Readers);
                reading.Add((reads.PerSecond, (await Measurement.Of(fromMemory, options with { Base = bare.Base }, Readers)).PerSecond));
            }

            Console.WriteLine($"floors: median (least to greatest) of {rounds} rounds, both sides in every round");
            Print($"transactions of ten, {Together} at once", "bare driver, the same rows in the same groups", writing);
            Print($"reads by id, {Readers} at once", "endpoint from memory", reading);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Print(string title, string floor, List<(double Server, double Bare)> rounds)
    {
        static string Spread(IEnumerable<double> values, string format)
        {
            var sorted = values.Order().Select(value => value.ToString(format, CultureInfo.InvariantCulture)).ToList();
            return $"{sorted[sorted.Count / 2]} ({sorted[0]} to {sorted[^1]})";
        }

        Console.WriteLine($"  {title}: {Spread(rounds.Select(round => round.Server), "0")}/s; {floor}: {Spread(rounds.Select(round => round.Bare), "0")}/s; "
            + $"ratio {Spread(rounds.Select(round => round.Server / round.Bare), "0.00")}");
    }
}
