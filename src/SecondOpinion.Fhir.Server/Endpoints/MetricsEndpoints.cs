using SecondOpinion.Fhir.Server.Observability;

namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary><c>/metrics</c>, for Prometheus to read.</summary>
internal static class MetricsEndpoints
{
    public static void Map(WebApplication app) => app.MapMethods("/metrics", ["GET", "HEAD"], (MetricsRecorder metrics) => Results.Text(PrometheusText.Of(metrics.Read()), PrometheusText.MediaType))
        .Describe("Health", "Counts and durations of what the server does, in the text form of Prometheus.");
}
