namespace SecondOpinion.Fhir.Server.Observability;

/// <summary>What one instrument said under one set of labels. Safe for concurrent use.</summary>
internal sealed class MetricSeries
{
    /// <summary>Upper bounds of the buckets: for seconds from a tenth of a millisecond, for counts up to ten thousand.</summary>
    public static readonly double[] Bounds = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 1000, 10_000];

    private readonly Lock gate = new();
    private readonly long[] buckets = new long[Bounds.Length];
    private double sum;
    private long count;

    /// <param name="isSet">True for a value that replaces the one before.</param>
    public void Add(double value, bool isSet)
    {
        lock (gate)
        {
            sum = isSet ? value : sum + value;
            count++;
            for (var at = 0; at < Bounds.Length; at++)
            {
                if (value <= Bounds[at]) buckets[at]++;
            }
        }
    }

    public (double Sum, long Count, long[] Buckets) Read()
    {
        lock (gate) return (sum, count, [.. buckets]);
    }
}
