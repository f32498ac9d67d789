using System.Diagnostics;
using System.Globalization;

namespace SecondOpinion.Fhir.Benchmarks.Load;

/// <summary>What came of one scenario: how many, how fast, how wrong.</summary>
internal sealed record Measurement(double PerSecond, double P50, double P99, int Errors, long Bytes, string? FirstError)
{
    /// <summary>Runs a scenario on so many connections until its time or its count is over.</summary>
    public static async Task<Measurement> Of(Scenario scenario, LoadOptions options, int concurrency)
    {
        var next = -1;
        var begin = Stopwatch.GetTimestamp();
        var workers = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(Work)));
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var times = workers.SelectMany(worker => worker.Times).Order().ToList();
        return new Measurement(
            times.Count / seconds, Percentile(times, 0.5), Percentile(times, 0.99),
            workers.Sum(worker => worker.Errors), workers.Sum(worker => worker.Bytes), workers.Select(worker => worker.FirstError).FirstOrDefault(error => error is not null));

        async Task<(List<double> Times, int Errors, long Bytes, string? FirstError)> Work()
        {
            using var connection = await HttpConnection.Open(options.Base);
            var (times, errors, bytes, firstError) = (new List<double>(), 0, 0L, (string?)null);
            while (Stopwatch.GetElapsedTime(begin).TotalSeconds < options.Seconds)
            {
                var number = Interlocked.Increment(ref next);
                if (number >= options.MaxRequests) break;
                var request = scenario.Next(number);
                var start = Stopwatch.GetTimestamp();
                var (status, body) = await connection.Send(request);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                bytes += body.Length;
                if (status is >= 200 and < 300) continue;
                errors++;
                firstError ??= $"{status.ToString(CultureInfo.InvariantCulture)} {System.Text.Encoding.UTF8.GetString(body)[..Math.Min(body.Length, 300)]}";
            }

            return (times, errors, bytes, firstError);
        }
    }

    private static double Percentile(List<double> sorted, double part) => sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
}
