using System.Globalization;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>What the audit costs: the same server with it and without it, both in every round, as a ratio of what they answer in a second.</summary>
internal static class AuditCost
{
    private const int Cases = 300;
    private const int Together = 8;

    private static readonly string[] Scenarios = ["read", "search-reference", "create"];

    public static async Task Run(int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("secondopinion-audit-");
        try
        {
            using var without = await ServerUnderTest.Start($"--Storage:Directory={Path.Combine(folder.FullName, "without")}", "--Security:Audit=false");
            using var with = await ServerUnderTest.Start($"--Storage:Directory={Path.Combine(folder.FullName, "with")}", "--Security:Audit=true");
            foreach (var server in new[] { without, with }) await LoadRun.Seed(new LoadOptions(server.Base) { Cases = Cases });
            Console.WriteLine($"audit: throughput with it, as a part of that without; median (least to greatest) of {rounds} rounds, {Together} at once");
            foreach (var name in Scenarios)
            {
                var (plain, audited) = (Find(without, name), Find(with, name));
                if (plain is null || audited is null) continue;
                var ratios = new List<double>();
                var both = new List<(double Plain, double Audited)>();
                for (var round = 0; round <= rounds; round++)
                {
                    // Whoever goes first changes from round to round.
                    var first = round % 2 == 0;
                    var one = await Measurement.Of(first ? plain : audited, Options(first ? without : with), Together);
                    var other = await Measurement.Of(first ? audited : plain, Options(first ? with : without), Together);
                    if (one.Errors + other.Errors > 0) throw new InvalidOperationException(one.FirstError ?? other.FirstError);
                    if (round == 0) continue;
                    both.Add(first ? (one.PerSecond, other.PerSecond) : (other.PerSecond, one.PerSecond));
                    ratios.Add(both[^1].Audited / both[^1].Plain);
                }

                ratios.Sort();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {name,-16} {ratios[ratios.Count / 2]:0.00} ({ratios[0]:0.00} to {ratios[^1]:0.00})   {both.Average(pair => pair.Audited):0}/s with, {both.Average(pair => pair.Plain):0}/s without"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static LoadOptions Options(ServerUnderTest server) => new(server.Base) { Cases = Cases, Seconds = 2 };

    private static Scenario? Find(ServerUnderTest server, string name) => Scenario.All(new HttpRequests(server.Base, null), Cases).FirstOrDefault(scenario => scenario.Name == name);
}
