namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>A date or time plus a duration. hl7.org/fhirpath/N1/#datetime-arithmetic</summary>
internal static class TemporalArithmetic
{
    private const decimal MaxAmount = 1_000_000_000_000_000m;

    public static FhirPathValue Add(Evaluation run, in FhirPathValue value, FhirPathQuantity duration, bool subtract)
    {
        if (Part(duration.Unit) is not { } part || !Fits(value.Kind, part))
        {
            run.Fail("fhirpath-operand-type", $"The unit '{duration.Unit}' cannot be added to a {value.Type}. Use calendar units (year, month, day ...) that it has.");
            return default;
        }

        var amount = duration.Value * (subtract ? -1 : 1);
        if (duration.Unit is "week" or "wk") amount = decimal.Truncate(amount) * 7;
        if (Math.Abs(amount) > MaxAmount) return default;

        // Fractions count for the calendar's seconds only; the public suite cuts them off UCUM's.
        if (part == FhirPathPrecision.Second && duration.System == FhirPathUnitSystem.Calendar && decimal.Truncate(amount) != amount)
        {
            part = FhirPathPrecision.Millisecond;
            amount *= 1000;
        }

        var temporal = value.Temporal;
        return TryAdd(temporal, part, (long)amount, wraps: value.Kind == FhirPathKind.Time, out var ticks)
            ? FhirPathValue.OfTemporal(value.Kind, temporal with { Ticks = ticks, FractionDigits = Digits(temporal, ticks) })
            : default;
    }

    // Written with as many digits as before, or three when the sum needs them.
    private static byte Digits(in FhirPathTemporal temporal, long ticks) =>
        temporal.Precision == FhirPathPrecision.Millisecond && ticks % TimeSpan.TicksPerSecond != temporal.Ticks % TimeSpan.TicksPerSecond
            ? Math.Max((byte)3, temporal.FractionDigits)
            : temporal.FractionDigits;

    // A week is seven days; 'a' and 'mo' have no whole number of days and so no place on a calendar.
    private static FhirPathPrecision? Part(string unit) => unit switch
    {
        "year" => FhirPathPrecision.Year,
        "month" => FhirPathPrecision.Month,
        "week" or "day" or "wk" or "d" => FhirPathPrecision.Day,
        "hour" or "h" => FhirPathPrecision.Hour,
        "minute" or "min" => FhirPathPrecision.Minute,
        "second" or "s" => FhirPathPrecision.Second,
        "millisecond" or "ms" => FhirPathPrecision.Millisecond,
        _ => null,
    };

    private static bool Fits(FhirPathKind kind, FhirPathPrecision part) => kind switch
    {
        FhirPathKind.Time => part >= FhirPathPrecision.Hour,
        FhirPathKind.Date => part <= FhirPathPrecision.Day,
        _ => true,
    };

    private static bool TryAdd(in FhirPathTemporal temporal, FhirPathPrecision part, long amount, bool wraps, out long ticks)
    {
        ticks = temporal.Ticks;
        if (part > temporal.Precision) (part, amount) = Coarsen(part, amount, temporal.Precision);
        if (part is FhirPathPrecision.Year or FhirPathPrecision.Month) return TryAddMonths(temporal.Clock, part == FhirPathPrecision.Year ? amount * 12 : amount, out ticks);
        var sum = temporal.Ticks + ((Int128)amount * TicksOf(part));
        if (wraps) sum = ((sum % TimeSpan.TicksPerDay) + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay;
        if (sum < 0 || sum > DateTime.MaxValue.Ticks) return false;
        ticks = (long)sum;
        return true;
    }

    /// <summary>Turns an amount into the finest part that is known: 24 months to 2 years, cut off.</summary>
    private static (FhirPathPrecision Part, long Amount) Coarsen(FhirPathPrecision part, long amount, FhirPathPrecision known)
    {
        while (part > known)
        {
            amount /= part switch
            {
                FhirPathPrecision.Millisecond => 1000,
                FhirPathPrecision.Second or FhirPathPrecision.Minute => 60,
                FhirPathPrecision.Hour => 24,
                FhirPathPrecision.Day => known == FhirPathPrecision.Year ? 365 : 30,
                _ => 12,
            };
            part = part == FhirPathPrecision.Day && known == FhirPathPrecision.Year ? FhirPathPrecision.Year : part - 1;
        }

        return (part, amount);
    }

    private static bool TryAddMonths(DateTime clock, long months, out long ticks)
    {
        ticks = 0;
        var total = (clock.Year * 12L) + clock.Month - 1 + months;
        if (total < 12 || total >= 120_000) return false;

        // AddMonths moves the 31st to the last day that the month has.
        ticks = clock.AddMonths((int)months).Ticks;
        return true;
    }

    private static long TicksOf(FhirPathPrecision part) => part switch
    {
        FhirPathPrecision.Day => TimeSpan.TicksPerDay,
        FhirPathPrecision.Hour => TimeSpan.TicksPerHour,
        FhirPathPrecision.Minute => TimeSpan.TicksPerMinute,
        FhirPathPrecision.Second => TimeSpan.TicksPerSecond,
        _ => TimeSpan.TicksPerMillisecond,
    };
}
