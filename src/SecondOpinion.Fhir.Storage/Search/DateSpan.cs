using System.Globalization;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>The span of time that a date means by its precision: <c>2024-03</c> is a month.</summary>
/// <param name="Low">First tick of 100 ns since year 1, UTC.</param>
/// <param name="High">First tick after the span.</param>
public readonly record struct DateSpan(long Low, long High)
{
    public const long Begin = 0;
    public const long End = long.MaxValue;

    /// <summary>Reads date, dateTime or instant; also a time without seconds, as searches may have it.</summary>
    /// <param name="zone">Zone of what states none.</param>
    public static bool TryParse(string text, TimeZoneInfo zone, out DateSpan span)
    {
        span = default;
        var at = 0;
        if (!Digits(text, ref at, 4, out var year) || year == 0) return false;
        if (at == text.Length) return Local(year, 1, 1, zone, static start => start.AddYears(1), out span);
        if (!Skip(text, ref at, '-') || !Digits(text, ref at, 2, out var month) || month is < 1 or > 12) return false;
        if (at == text.Length) return Local(year, month, 1, zone, static start => start.AddMonths(1), out span);
        if (!Skip(text, ref at, '-') || !Digits(text, ref at, 2, out var day) || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (at == text.Length) return Local(year, month, day, zone, static start => start.AddDays(1), out span);

        if (!Skip(text, ref at, 'T') || !Digits(text, ref at, 2, out var hour) || hour > 23) return false;
        if (!Skip(text, ref at, ':') || !Digits(text, ref at, 2, out var minute) || minute > 59) return false;
        var precision = TimeSpan.TicksPerMinute;
        var ticks = new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Unspecified).Ticks;
        if (Skip(text, ref at, ':'))
        {
            // 60 is a leap second, which no clock here knows; it counts as the second before.
            if (!Digits(text, ref at, 2, out var second) || second > 60) return false;
            ticks += Math.Min(second, 59) * TimeSpan.TicksPerSecond;
            precision = TimeSpan.TicksPerSecond;
            if (Skip(text, ref at, '.') && !Fraction(text, ref at, ref ticks, ref precision)) return false;
        }

        if (!TryOffset(text, at, ticks, zone, out var offset)) return false;
        ticks = Math.Clamp(ticks - offset, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        span = new DateSpan(ticks, ticks + precision);
        return true;
    }

    private static bool TryOffset(string text, int at, long local, TimeZoneInfo zone, out long offset)
    {
        offset = 0;
        if (at == text.Length)
        {
            offset = zone.GetUtcOffset(new DateTime(local, DateTimeKind.Unspecified)).Ticks;
            return true;
        }

        if (text[at] == 'Z') return at + 1 == text.Length;

        // A plus sign that was not percent-encoded arrives as a space.
        var sign = text[at] switch { '+' or ' ' => 1, '-' => -1, _ => 0 };
        at++;
        if (sign == 0 || !Digits(text, ref at, 2, out var hours) || hours > 14 || !Skip(text, ref at, ':') || !Digits(text, ref at, 2, out var minutes) || minutes > 59)
            return false;
        offset = sign * ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute));
        return at == text.Length;
    }

    private static bool Fraction(string text, ref int at, ref long ticks, ref long precision)
    {
        var first = at;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            // Beyond a tick, digits say nothing that could be compared.
            if (precision == 1) continue;
            precision /= 10;
            ticks += (text[at] - '0') * precision;
        }

        return at > first;
    }

    private static bool Local(int year, int month, int day, TimeZoneInfo zone, Func<DateTime, DateTime> next, out DateSpan span)
    {
        var start = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
        DateTime end;
        try
        {
            end = next(start);
        }
        catch (ArgumentOutOfRangeException)
        {
            end = DateTime.MaxValue;
        }

        span = new DateSpan(Utc(start, zone), Utc(end, zone));
        return true;
    }

    private static long Utc(DateTime local, TimeZoneInfo zone) => Math.Max(0, local.Ticks - zone.GetUtcOffset(local).Ticks);

    private static bool Skip(string text, ref int at, char expected)
    {
        if (at >= text.Length || text[at] != expected) return false;
        at++;
        return true;
    }

    private static bool Digits(string text, ref int at, int count, out int number)
    {
        number = 0;
        if (at + count > text.Length) return false;
        var isNumber = int.TryParse(text.AsSpan(at, count), NumberStyles.None, CultureInfo.InvariantCulture, out number);
        at += count;
        return isNumber;
    }
}
