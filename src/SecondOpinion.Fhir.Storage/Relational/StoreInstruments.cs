using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>What the store tells of its work: counts and durations, never content.</summary>
internal static class StoreInstruments
{
    private const string Name = "SecondOpinion.Fhir.Storage";

    private static readonly Meter Meter = new(Name);
    private static readonly ActivitySource Source = new(Name);
    private static readonly UpDownCounter<int> Waiting = Meter.CreateUpDownCounter<int>("store.commit.waiting", description: "Change sets that wait for the writer, or are being written.");
    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>("store.commit.duration", "s", "From handing a change set in until it is on disk.");
    private static readonly Histogram<int> GroupSize = Meter.CreateHistogram<int>("store.commit.group.size", description: "Change sets written with one sync.");
    private static readonly Histogram<double> SearchDuration = Meter.CreateHistogram<double>("store.search.duration", "s", "How long searches took in the store.");

    public static void Group(int size) => GroupSize.Record(size);

    /// <summary>Measures one commit until it is disposed.</summary>
    public static Measured Commit()
    {
        Waiting.Add(1);
        return new Measured(Source.StartActivity("commit"), CommitDuration, Waiting, null);
    }

    /// <summary>Measures one search until it is disposed.</summary>
    public static Measured Search(string type) => new(Source.StartActivity("search"), SearchDuration, null, type);

    internal readonly struct Measured(Activity? activity, Histogram<double> duration, UpDownCounter<int>? waiting, string? type) : IDisposable
    {
        private readonly long start = Stopwatch.GetTimestamp();

        public void Dispose()
        {
            waiting?.Add(-1);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (type is null) duration.Record(seconds);
            else duration.Record(seconds, new KeyValuePair<string, object?>("type", type));
            activity?.SetTag("fhir.type", type).Dispose();
        }
    }
}
