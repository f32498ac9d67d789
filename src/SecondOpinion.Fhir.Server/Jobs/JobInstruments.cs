using System.Diagnostics.Metrics;
using SecondOpinion.Fhir.Server.Observability;

namespace SecondOpinion.Fhir.Server.Jobs;

/// <summary>What jobs tell of their work.</summary>
internal static class JobInstruments
{
    private static readonly Meter Meter = new(Telemetry.Prefix + "Jobs");
    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("job.runs", description: "Jobs that ran, by how they ended.");

    public static void Ran(string job, bool succeeded) => Runs.Add(1, new("job", job), new("outcome", succeeded ? "done" : "refused"));
}
