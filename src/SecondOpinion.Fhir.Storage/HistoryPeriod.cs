using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage;

/// <summary>A stretch of time, in milliseconds since 1970, both ends included.</summary>
public readonly record struct HistoryPeriod(long From, long Until)
{
    /// <summary>Reads a date, dateTime or instant, which means all the time its precision leaves open; null when it is none. What states no zone is in UTC.</summary>
    public static HistoryPeriod? Read(string text) =>
        DateSpan.TryParse(text, TimeZoneInfo.Utc, out var span)
            ? new HistoryPeriod(Milliseconds(span.Low), Milliseconds(span.High - 1))
            : null;

    private static long Milliseconds(long ticks) => (ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
}
