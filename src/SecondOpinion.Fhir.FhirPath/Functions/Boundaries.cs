using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.FhirPath.Values;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>What a value of limited precision may mean at least and at most. build.fhir.org/ig/HL7/FHIRPath/#lowboundary</summary>
internal static class Boundaries
{
    private const int DefaultDecimalDigits = 8;
    private const int MaxDecimalDigits = 28;

    /// <summary>Digits that name each precision of a date or date with time: four for the year, two more for each part, three for milliseconds.</summary>
    private static readonly int[] DateDigits = [4, 6, 8, 10, 12, 14, 17];

    public static void Low(FunctionCall call) => Bound(call, isHigh: false);

    public static void High(FunctionCall call) => Bound(call, isHigh: true);

    public static void Precision(FunctionCall call)
    {
        if (!call.TryInput(out var value)) return;
        if (value.IsTemporal) call.Return(DateDigits[(int)value.Temporal.Precision] - (value.Kind == FhirPathKind.Time ? 8 : 0));
        else if (value.IsNumber) call.Return(value.IsInteger ? 0 : value.Decimal.Scale);
        else if (value.Quantity is { } quantity) call.Return(quantity.Value.Scale);
        else call.FailType("precision() takes numbers, dates and times", value);
    }

    private static void Bound(FunctionCall call, bool isHigh)
    {
        if (!call.TryInput(out var value)) return;
        int? digits = null;
        if (call.Arguments.Length > 0)
        {
            if (!call.TryIntegerArgument(0, out var given)) return;
            digits = given;
        }

        if (value.IsNumber) call.Return(Number(value.Decimal, digits, isHigh) is { } number ? FhirPathValue.Of(number) : default);
        else if (value.Quantity is { } quantity) call.Return(Number(quantity.Value, digits, isHigh) is { } number ? FhirPathValue.Of(quantity with { Value = number }) : default);
        else if (value.IsTemporal) call.Return(Temporal(value, digits, isHigh));
        else call.FailType("A boundary is of a number, a date or a time", value);
    }

    /// <summary>Half a unit of the last digit down or up, in the precision asked for; null where no decimal is so precise.</summary>
    private static decimal? Number(decimal value, int? digits, bool isHigh)
    {
        var scale = digits ?? DefaultDecimalDigits;
        if (scale is < 0 or > MaxDecimalDigits || value.Scale >= MaxDecimalDigits) return null;
        var half = new decimal(5, 0, 0, isNegative: false, (byte)(value.Scale + 1));
        try
        {
            var bound = isHigh ? value + half : value - half;

            // Cut off outwards; but a high bound above zero is rounded, as the public suite has it: 0.0034 with one digit is 0.0.
            var mode = !isHigh ? MidpointRounding.ToNegativeInfinity : bound < 0 ? MidpointRounding.ToPositiveInfinity : MidpointRounding.AwayFromZero;
            return DecimalText.WithScale(decimal.Round(bound, scale, mode), scale);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static FhirPathValue Temporal(in FhirPathValue value, int? digits, bool isHigh)
    {
        var temporal = value.Temporal;

        // FHIR knows no hour without its minutes: an hour alone means its first minute.
        if (value.Kind == FhirPathKind.DateTime && temporal.Precision == FhirPathPrecision.Hour) temporal = temporal with { Precision = FhirPathPrecision.Minute };
        var wanted = digits + (value.Kind == FhirPathKind.Time ? 8 : 0)
            ?? (value.Kind == FhirPathKind.Date ? DateDigits[(int)FhirPathPrecision.Day] : DateDigits[(int)FhirPathPrecision.Millisecond]);
        var index = Array.IndexOf(DateDigits, wanted);
        if (index < 0 || (value.Kind == FhirPathKind.Time && index < (int)FhirPathPrecision.Hour)) return default;

        var precision = (FhirPathPrecision)index;
        var ticks = isHigh ? Temporals.After(temporal) - 1 : temporal.Ticks;
        ticks -= ticks % TimeSpan.TicksPerMillisecond;
        if (temporal.Precision == FhirPathPrecision.Second && isHigh) ticks = temporal.Ticks + (999 * TimeSpan.TicksPerMillisecond);
        var offset = temporal.OffsetMinutes;
        if (precision < FhirPathPrecision.Hour) offset = null;
        else if (offset is null && value.Kind != FhirPathKind.Time) offset = (short)(isHigh ? -12 * 60 : 14 * 60);

        var bound = new FhirPathTemporal(Floor(ticks, precision), precision, offset, (byte)(precision == FhirPathPrecision.Millisecond ? 3 : 0));
        return FhirPathValue.OfTemporal(value.Kind == FhirPathKind.Date && precision > FhirPathPrecision.Day ? FhirPathKind.DateTime : value.Kind, bound);
    }

    private static long Floor(long ticks, FhirPathPrecision precision)
    {
        var clock = new DateTime(ticks);
        return precision switch
        {
            FhirPathPrecision.Year => new DateTime(clock.Year, 1, 1).Ticks,
            FhirPathPrecision.Month => new DateTime(clock.Year, clock.Month, 1).Ticks,
            FhirPathPrecision.Day => clock.Date.Ticks,
            FhirPathPrecision.Hour => ticks - (ticks % TimeSpan.TicksPerHour),
            FhirPathPrecision.Minute => ticks - (ticks % TimeSpan.TicksPerMinute),
            FhirPathPrecision.Second => ticks - (ticks % TimeSpan.TicksPerSecond),
            _ => ticks,
        };
    }
}
