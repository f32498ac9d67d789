using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SecondOpinion.Fhir.Validation;

/// <summary>What the validator tells of its work: how long, never about what.</summary>
internal static class ValidationInstruments
{
    private const string Name = "SecondOpinion.Fhir.Validation";

    private static readonly Meter Meter = new(Name);
    private static readonly ActivitySource Source = new(Name);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("validation.duration", "s", "How long the validation of a resource took.");

    public static Activity? Start() => Source.StartActivity("validate");

    public static void Record(string type, long start) => Duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("type", type));
}
