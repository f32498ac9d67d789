using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>How much slower a store gets that is ten times as large: reads, queue, claims and searches at both sizes of one store.</summary>
internal static class Growth
{
    private const int Claims = 40;

    private static readonly string[] Measured = ["read", "queue-pull", "search-identifier", "search-status-20", "search-date-20", "search-reference"];

    public static async Task Run(int small, int large)
    {
        var folder = Directory.CreateTempSubdirectory("secondopinion-growth-");
        try
        {
            using var server = await ServerUnderTest.Start($"--Storage:Directory={folder.FullName}", "--Jobs:Enabled=true");
            var results = new List<Dictionary<string, double>>();
            foreach (var cases in new[] { small, large })
            {
                var options = new LoadOptions(server.Base) { Cases = cases, Seconds = 4, Concurrency = [1], Scenarios = Measured };
                await LoadRun.Seed(options);
                var claim = await Claim(server.Base, cases);
                var measured = (await LoadRun.Measure(options)).ToDictionary(result => result.Key.Scenario, result => result.Value.P50);
                measured["claim"] = claim;
                results.Add(measured);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at {cases} cases: claim p50 {claim:0.00} ms, at most {server.PeakMegabytes():0} MB of memory"));
            }

            foreach (var (name, before) in results[0])
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"growth {name,-20} p50 {before:0.00} -> {results[1][name]:0.00} ms, {results[1][name] / before:0.00} times"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Refers real cases, waits until they are in the queue, and claims each.</summary>
    /// <returns>The median claim in milliseconds.</returns>
    private static async Task<double> Claim(Uri @base, int mark)
    {
        using var client = new HttpClient { BaseAddress = @base };
        var referral = await File.ReadAllTextAsync(Material.Referrals().First());
        var content = JsonNode.Parse(referral)!;
        var order = (string)content["identifier"]!["value"]!;

        // Whom the patient permits.
        var consent = content["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string?)resource["resourceType"] == "Consent");
        var centre = consent["provision"]!["actor"]![0]!["reference"]!["identifier"]!.ToJsonString();
        for (var i = 0; i < Claims; i++)
        {
            // Under the same order number it would be the same case.
            var another = referral.Replace($"\"{order}\"", string.Create(CultureInfo.InvariantCulture, $"\"{order}-{mark}-{i}\""), StringComparison.Ordinal);
            using var answer = await client.PostAsync("", Json(another));
            answer.EnsureSuccessStatusCode();
        }

        var reviews = new List<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (reviews.Count < Claims)
        {
            await Task.Delay(200, patience.Token);
            using var queue = JsonDocument.Parse(await client.GetStringAsync($"Task/$queue?_count={Claims}"));
            reviews = queue.RootElement.TryGetProperty("entry", out var entries) ? [.. entries.EnumerateArray().Select(entry => entry.GetProperty("resource").GetProperty("id").GetString()!)] : [];
        }

        var claim = $$"""
            {"resourceType":"Parameters","parameter":[{"name":"owner","valueReference":{"identifier":{{centre}} } },{"name":"leaseMinutes","valuePositiveInt":120}]}
            """;
        var times = new List<double>();
        foreach (var review in reviews)
        {
            var begin = Stopwatch.GetTimestamp();
            using var answer = await client.PostAsync($"Task/{review}/$claim", Json(claim));
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            answer.EnsureSuccessStatusCode();
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/fhir+json");
}
