using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>The milliseconds since 1970 that a search's date means. hl7.org/fhir/R4/search.html#prefix</summary>
/// <param name="Since">The first.</param>
/// <param name="Until">The last.</param>
/// <param name="IsOutside">All others are meant instead.</param>
internal readonly record struct AuditTimes(long Since, long Until, bool IsOutside)
{
    public static AuditTimes Of(string value, TimeZoneInfo zone, DateTimeOffset now)
    {
        var (prefix, text) = PrefixedText.Of(value);
        if (!DateSpan.TryParse(text, zone, out var span)) return new AuditTimes(long.MaxValue, long.MinValue, false);
        var (low, high) = (Milliseconds(span.Low), Milliseconds(span.High) - 1);

        // A tenth of the distance from now, as the specification recommends.
        var margin = Math.Abs(now.ToUnixTimeMilliseconds() - low) / 10;
        return prefix switch
        {
            SearchPrefix.Gt or SearchPrefix.Sa => new AuditTimes(high + 1, long.MaxValue, false),
            SearchPrefix.Lt or SearchPrefix.Eb => new AuditTimes(long.MinValue, low - 1, false),
            SearchPrefix.Ge => new AuditTimes(low, long.MaxValue, false),
            SearchPrefix.Le => new AuditTimes(long.MinValue, high, false),
            SearchPrefix.Ne => new AuditTimes(low, high, true),
            SearchPrefix.Ap => new AuditTimes(low - margin, high + margin, false),
            _ => new AuditTimes(low, high, false),
        };
    }

    public bool Holds(long time) => (time >= Since && time <= Until) != IsOutside;

    private static long Milliseconds(long ticks) => (long)Math.Ceiling((ticks - (decimal)DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond);
}
