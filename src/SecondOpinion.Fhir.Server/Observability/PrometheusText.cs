using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace SecondOpinion.Fhir.Server.Observability;

/// <summary>Writes metrics as Prometheus reads them. prometheus.io/docs/instrumenting/exposition_formats</summary>
internal static class PrometheusText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(IReadOnlyList<(Instrument Instrument, string Labels, MetricSeries Series)> metrics)
    {
        var text = new StringBuilder();
        string? last = null;
        foreach (var (instrument, labels, series) in metrics)
        {
            var kind = Kind(instrument);
            var name = Name(instrument, kind);
            if (name != last) text.Append($"# HELP {name} {instrument.Description}\n# TYPE {name} {kind}\n");
            last = name;
            var (sum, count, buckets) = series.Read();
            if (kind == "histogram")
            {
                for (var at = 0; at < buckets.Length; at++) Line(text, name + "_bucket", Join(labels, $"le=\"{Number(MetricSeries.Bounds[at])}\""), buckets[at]);
                Line(text, name + "_bucket", Join(labels, "le=\"+Inf\""), count);
                Line(text, name + "_sum", labels, sum);
                Line(text, name + "_count", labels, count);
            }
            else
            {
                Line(text, name, labels, sum);
            }
        }

        return text.ToString();
    }

    /// <summary>The labels of a measurement, as they stand between the braces.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty) return "";
        var labels = new List<string>();
        foreach (var (name, value) in tags)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Add($"{Word(name)}=\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"");
        }

        return string.Join(',', labels);
    }

    private static string Kind(Instrument instrument)
    {
        var type = instrument.GetType();
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return generic == typeof(Histogram<>) ? "histogram" : generic == typeof(Counter<>) || generic == typeof(ObservableCounter<>) ? "counter" : "gauge";
    }

    private static string Name(Instrument instrument, string kind)
    {
        var name = "secondopinion_" + Word(instrument.Name) + (instrument.Unit == "s" ? "_seconds" : "");
        return kind == "counter" ? name + "_total" : name;
    }

    private static string Word(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Join(string labels, string label) => labels.Length == 0 ? label : $"{labels},{label}";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, string name, string labels, double value) =>
        text.Append(name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(Number(value)).Append('\n');
}
