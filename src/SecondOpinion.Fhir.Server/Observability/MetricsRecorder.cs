using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SecondOpinion.Fhir.Server.Observability;

/// <summary>Adds up what the meters of this program say, from start to end.</summary>
internal sealed class MetricsRecorder : IHostedService, IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), MetricSeries> series = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name.StartsWith(Telemetry.Prefix, StringComparison.Ordinal)) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Every series as it stands now, those of one instrument together.</summary>
    public IReadOnlyList<(Instrument Instrument, string Labels, MetricSeries Series)> Read()
    {
        listener.RecordObservableInstruments();
        return [.. series.Select(pair => (pair.Key.Instrument, pair.Key.Labels, pair.Value)).OrderBy(one => one.Instrument.Name, StringComparer.Ordinal).ThenBy(one => one.Labels, StringComparer.Ordinal)];
    }

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        series.GetOrAdd((instrument, PrometheusText.Labels(tags)), _ => new MetricSeries()).Add(value, isSet: instrument.IsObservable);
}
