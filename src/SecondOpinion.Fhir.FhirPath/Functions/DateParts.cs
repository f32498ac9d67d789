using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.FhirPath.Parsing;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>Parts of dates and times, and distances between them. build.fhir.org/ig/HL7/FHIRPath/#extract-datedatetimetime-components and #duration</summary>
internal static class DateParts
{
    private static readonly string[] Units = ["year", "month", "day", "hour", "minute", "second", "millisecond"];

    public static void Year(FunctionCall call) => Part(call, FhirPathPrecision.Year, clock => clock.Year);

    public static void Month(FunctionCall call) => Part(call, FhirPathPrecision.Month, clock => clock.Month);

    public static void Day(FunctionCall call) => Part(call, FhirPathPrecision.Day, clock => clock.Day);

    public static void Hour(FunctionCall call) => Part(call, FhirPathPrecision.Hour, clock => clock.Hour);

    public static void Minute(FunctionCall call) => Part(call, FhirPathPrecision.Minute, clock => clock.Minute);

    public static void Second(FunctionCall call) => Part(call, FhirPathPrecision.Second, clock => clock.Second);

    public static void Millisecond(FunctionCall call) => Part(call, FhirPathPrecision.Millisecond, clock => clock.Millisecond);

    public static void Offset(FunctionCall call)
    {
        if (call.TryInput(out var value) && value.Kind == FhirPathKind.DateTime && value.Temporal.OffsetMinutes is { } minutes)
            call.Return(FhirPathValue.Of(minutes % 60 == 0 ? Values.DecimalText.WithScale(minutes / 60, 1) : minutes / 60m));
    }

    public static void Date(FunctionCall call)
    {
        if (!call.TryInput(out var value) || value.Kind is not (FhirPathKind.Date or FhirPathKind.DateTime)) return;
        var precision = value.Temporal.Precision > FhirPathPrecision.Day ? FhirPathPrecision.Day : value.Temporal.Precision;
        call.Return(FhirPathValue.OfDate(new FhirPathTemporal(value.Temporal.Clock.Date.Ticks, precision)));
    }

    public static void Time(FunctionCall call)
    {
        if (!call.TryInput(out var value) || value.Kind != FhirPathKind.DateTime || value.Temporal.Precision < FhirPathPrecision.Hour) return;
        call.Return(FhirPathValue.OfTime(value.Temporal with { Ticks = value.Temporal.Clock.TimeOfDay.Ticks, OffsetMinutes = null }));
    }

    /// <summary>Whole periods that have passed.</summary>
    public static void Duration(FunctionCall call)
    {
        if (!TryInterval(call, out var from, out var to, out var unit, out var isWeek)) return;
        if (unit > FhirPathPrecision.Month)
        {
            call.Return(Number((to.Ticks - from.Ticks) / Length(unit, isWeek)));
            return;
        }

        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        if (months > 0 && from.AddMonths(months) > to) months--;
        else if (months < 0 && from.AddMonths(months) < to) months++;
        call.Return(unit == FhirPathPrecision.Year ? months / 12 : months);
    }

    /// <summary>Boundaries that have been crossed; a week begins on Sunday.</summary>
    public static void Difference(FunctionCall call)
    {
        if (!TryInterval(call, out var from, out var to, out var unit, out var isWeek)) return;
        if (unit == FhirPathPrecision.Year) call.Return(to.Year - from.Year);
        else if (unit == FhirPathPrecision.Month) call.Return(((to.Year - from.Year) * 12) + to.Month - from.Month);
        else if (isWeek) call.Return(Number(WeekOf(to) - WeekOf(from)));
        else call.Return(Number((to.Ticks / Length(unit, isWeek: false)) - (from.Ticks / Length(unit, isWeek: false))));
    }

    private static void Part(FunctionCall call, FhirPathPrecision precision, Func<DateTime, int> read)
    {
        if (!call.TryInput(out var value) || !value.IsTemporal || value.Temporal.Precision < precision) return;
        if (value.Kind == FhirPathKind.Time ? precision >= FhirPathPrecision.Hour : value.Kind == FhirPathKind.DateTime || precision <= FhirPathPrecision.Day)
            call.Return(read(value.Temporal.Clock));
    }

    private static bool TryInterval(FunctionCall call, out DateTime from, out DateTime to, out FhirPathPrecision unit, out bool isWeek)
    {
        (from, to, unit, isWeek) = (default, default, default, false);
        if (!(call.TryInput(out var first) & call.TryArgument(0, out var second) & call.TryTextArgument(1, out var word))) return false;
        word = CalendarUnits.Singular(word) ?? word;
        isWeek = word == "week";
        var index = Array.IndexOf(Units, isWeek ? "day" : word);
        unit = (FhirPathPrecision)Math.Max(index, 0);
        var fits = first.IsTemporal && second.IsTemporal && index >= 0 && (first.Kind == FhirPathKind.Time) == (second.Kind == FhirPathKind.Time)
            && (first.Kind == FhirPathKind.Time ? unit >= FhirPathPrecision.Hour : unit <= FhirPathPrecision.Day || (first.Kind == FhirPathKind.DateTime && second.Kind == FhirPathKind.DateTime));
        if (!fits)
        {
            call.Run.Fail("fhirpath-operand-type", "Two dates or two times are needed, and a precision that they have: year, month, week, day, hour, minute, second or millisecond.");
            return false;
        }

        var (a, b) = (first.Temporal, second.Temporal);
        var needed = unit == FhirPathPrecision.Millisecond ? FhirPathPrecision.Second : unit;
        if (a.Precision < needed || b.Precision < needed) return false;
        var isNormalised = unit >= FhirPathPrecision.Hour && a.OffsetMinutes.HasValue && b.OffsetMinutes.HasValue;
        from = new DateTime(Math.Max(0, isNormalised ? a.UtcTicks : a.Ticks));
        to = new DateTime(Math.Max(0, isNormalised ? b.UtcTicks : b.Ticks));
        return true;
    }

    private static long Length(FhirPathPrecision unit, bool isWeek) => unit switch
    {
        FhirPathPrecision.Day => TimeSpan.TicksPerDay * (isWeek ? 7 : 1),
        FhirPathPrecision.Hour => TimeSpan.TicksPerHour,
        FhirPathPrecision.Minute => TimeSpan.TicksPerMinute,
        FhirPathPrecision.Second => TimeSpan.TicksPerSecond,
        _ => TimeSpan.TicksPerMillisecond,
    };

    // 0001-01-01 was a Monday: one day later and every week begins on a Sunday.
    private static long WeekOf(DateTime date) => ((date.Ticks / TimeSpan.TicksPerDay) + 1) / 7;

    private static FhirPathValue Number(long value) => value is >= int.MinValue and <= int.MaxValue ? FhirPathValue.Of((int)value) : default;
}
