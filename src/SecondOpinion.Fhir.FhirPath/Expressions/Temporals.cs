namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>Comparing dates and times of which not everything is known. hl7.org/fhirpath/N1/#datetime-equality</summary>
internal static class Temporals
{
    // Offsets of the world's clocks: an instant without one may lie this far from its reading as UTC.
    private const long LatestBehind = 12 * TimeSpan.TicksPerHour;
    private const long EarliestAhead = 14 * TimeSpan.TicksPerHour;

    /// <summary>Compares as far as both are known.</summary>
    /// <returns>False when what is known does not suffice to tell.</returns>
    public static bool Compare(in FhirPathTemporal left, in FhirPathTemporal right, out int order)
    {
        var oneOffset = left.OffsetMinutes.HasValue != right.OffsetMinutes.HasValue;
        if (oneOffset) return CompareRanges(left, right, out order);

        var both = left.OffsetMinutes.HasValue;
        var a = new DateTime(Math.Clamp(both ? left.UtcTicks : left.Ticks, 0, DateTime.MaxValue.Ticks));
        var b = new DateTime(Math.Clamp(both ? right.UtcTicks : right.Ticks, 0, DateTime.MaxValue.Ticks));
        var (finestLeft, finestRight) = (Fold(left.Precision), Fold(right.Precision));
        var common = finestLeft < finestRight ? finestLeft : finestRight;
        order = Floor(a, common).CompareTo(Floor(b, common));
        return order != 0 || finestLeft == finestRight;
    }

    /// <summary>The first instant after everything that a reading may mean, its offset left aside.</summary>
    public static long After(in FhirPathTemporal value)
    {
        var clock = value.Clock;
        if (value.Precision == FhirPathPrecision.Year) return clock.Year == 9999 ? DateTime.MaxValue.Ticks : clock.AddYears(1).Ticks;
        if (value.Precision == FhirPathPrecision.Month) return clock is { Year: 9999, Month: 12 } ? DateTime.MaxValue.Ticks : clock.AddMonths(1).Ticks;
        return value.Ticks + value.Precision switch
        {
            FhirPathPrecision.Day => TimeSpan.TicksPerDay,
            FhirPathPrecision.Hour => TimeSpan.TicksPerHour,
            FhirPathPrecision.Minute => TimeSpan.TicksPerMinute,
            _ => 1,
        };
    }

    // Seconds and their fractions count as one precision: 31 is 31.0.
    private static FhirPathPrecision Fold(FhirPathPrecision precision) => precision == FhirPathPrecision.Millisecond ? FhirPathPrecision.Second : precision;

    private static long Floor(DateTime value, FhirPathPrecision precision) => precision switch
    {
        FhirPathPrecision.Year => value.Year,
        FhirPathPrecision.Month => (value.Year * 12) + value.Month,
        FhirPathPrecision.Day => value.Ticks / TimeSpan.TicksPerDay,
        FhirPathPrecision.Hour => value.Ticks / TimeSpan.TicksPerHour,
        FhirPathPrecision.Minute => value.Ticks / TimeSpan.TicksPerMinute,
        _ => value.Ticks,
    };

    private static bool CompareRanges(in FhirPathTemporal left, in FhirPathTemporal right, out int order)
    {
        var (leftFirst, leftAfter) = Range(left);
        var (rightFirst, rightAfter) = Range(right);
        order = leftAfter <= rightFirst ? -1 : rightAfter <= leftFirst ? 1 : 0;
        return order != 0;
    }

    private static (long First, long After) Range(in FhirPathTemporal value)
    {
        var after = After(value);
        if (value.OffsetMinutes is { } offset) return (value.UtcTicks, after - (offset * TimeSpan.TicksPerMinute));
        return (value.Ticks - EarliestAhead, after + LatestBehind);
    }
}
