using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace SecondOpinion.Fhir.Server.Observability;

/// <summary>Logs, metrics and traces: where they come from and where they go. None of them carries a value from a resource or a query.</summary>
internal static class Telemetry
{
    /// <summary>The names of all meters and sources of spans begin so.</summary>
    public const string Prefix = "SecondOpinion.Fhir.";

    public static void Add(WebApplicationBuilder builder, ServerSettings settings)
    {
        builder.Services.AddSingleton<MetricsRecorder>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MetricsRecorder>());
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = LogLines.FormatterName);
        builder.Logging.AddConsoleFormatter<LogLines, ConsoleFormatterOptions>();
        if (settings.OtlpEndpoint is not { } endpoint) return;

        // The SDK costs a start some time, and is there only where something listens.
        builder.Logging.AddOpenTelemetry(logs => logs.AddProcessor(new RequestIdProcessor()).AddOtlpExporter(exporter => exporter.Endpoint = endpoint));
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("secondopinion", serviceVersion: typeof(Telemetry).Assembly.GetName().Version!.ToString(3)))
            .WithMetrics(metrics => metrics.AddMeter(Prefix + "*").AddOtlpExporter(exporter => exporter.Endpoint = endpoint))
            .WithTracing(traces => traces.AddSource(Prefix + "*").AddOtlpExporter(exporter => exporter.Endpoint = endpoint));
    }

    /// <summary>Puts the request's id on exported log records.</summary>
    private sealed class RequestIdProcessor : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data)
        {
            if (RequestIds.Current is { } id) data.Attributes = [.. data.Attributes ?? [], new("request.id", id)];
        }
    }
}
