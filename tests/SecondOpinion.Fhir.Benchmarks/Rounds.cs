using System.Globalization;

namespace SecondOpinion.Fhir.Benchmarks;

/// <summary>Times of the same contestants, round by round, and the ratios between them.</summary>
/// <remarks>
/// All contestants run in every round, one after the other, so that whatever else the machine does meets all of them. A ratio is taken inside a round, and the
/// median over the rounds is told with its least and greatest.
/// </remarks>
internal sealed class Rounds(params string[] names)
{
    private readonly List<double[]> times = [];

    /// <summary>Adds a round: each contestant's time in milliseconds, in the order of the names.</summary>
    public void Add(params double[] milliseconds) => times.Add(milliseconds);

    public double Median(int contestant) => Middle(times.Select(round => round[contestant]));

    /// <summary>One line per contestant: median, least and greatest, and the ratio to the one that everything is measured by.</summary>
    public void Print(int yardstick)
    {
        for (var i = 0; i < names.Length; i++)
        {
            var own = i;
            var line = $"  {names[i],-44} {Spread(times.Select(round => round[own]), Median(own) < 10 ? "0.00" : "0.0")} ms";
            if (i != yardstick) line += $"   = {Spread(times.Select(round => round[own] / round[yardstick]), "0.00")} x {names[yardstick]}";
            Console.WriteLine(line);
        }
    }

    public void PrintRatio(string title, int slow, int fast) =>
        Console.WriteLine($"  {title}: {Spread(times.Select(round => round[slow] / round[fast]), "0.0")}");

    private static string Spread(IEnumerable<double> values, string format)
    {
        var all = values.ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Middle(all).ToString(format, CultureInfo.InvariantCulture)} ({all.Min().ToString(format, CultureInfo.InvariantCulture)} to {all.Max().ToString(format, CultureInfo.InvariantCulture)})");
    }

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
