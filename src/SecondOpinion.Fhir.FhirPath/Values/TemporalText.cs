using System.Text;

namespace SecondOpinion.Fhir.FhirPath.Values;

/// <summary>Dates and times as text: ISO 8601 cut off where knowledge ends. hl7.org/fhir/R4/datatypes.html#dateTime</summary>
internal static class TemporalText
{
    /// <summary>Reads <c>2015</c>, <c>2015-02</c> or <c>2015-02-04</c>.</summary>
    public static bool TryParseDate(ReadOnlySpan<char> text, out FhirPathTemporal value)
    {
        var at = 0;
        return TryReadDate(text, ref at, out value) && at == text.Length;
    }

    /// <summary>Reads a date alone, or with <c>T</c> and as much of a time and offset as is known.</summary>
    public static bool TryParseDateTime(ReadOnlySpan<char> text, out FhirPathTemporal value)
    {
        var at = 0;
        if (!TryReadDate(text, ref at, out value)) return false;
        if (at == text.Length) return true;
        if (text[at++] != 'T') return false;
        if (at == text.Length) return true;
        if (value.Precision != FhirPathPrecision.Day || !TryReadTime(text, ref at, out var time)) return false;
        short? offset = null;
        if (at < text.Length && !TryReadOffset(text, ref at, out offset)) return false;
        value = new FhirPathTemporal(value.Ticks + time.Ticks, time.Precision, offset, time.FractionDigits);
        return at == text.Length;
    }

    /// <summary>Reads a time of day, which has no offset.</summary>
    public static bool TryParseTime(ReadOnlySpan<char> text, out FhirPathTemporal value)
    {
        var at = 0;
        return TryReadTime(text, ref at, out value) && at == text.Length;
    }

    public static string Of(in FhirPathTemporal value, FhirPathKind kind)
    {
        var text = new StringBuilder(32);
        var clock = value.Clock;
        if (kind != FhirPathKind.Time)
        {
            text.Append($"{clock.Year:0000}");
            if (value.Precision >= FhirPathPrecision.Month) text.Append($"-{clock.Month:00}");
            if (value.Precision >= FhirPathPrecision.Day) text.Append($"-{clock.Day:00}");
            if (value.Precision < FhirPathPrecision.Hour) return text.ToString();
            text.Append('T');
        }

        text.Append($"{clock.Hour:00}");
        if (value.Precision >= FhirPathPrecision.Minute) text.Append($":{clock.Minute:00}");
        if (value.Precision >= FhirPathPrecision.Second) text.Append($":{clock.Second:00}");
        if (value.FractionDigits > 0) text.Append('.').Append($"{value.Ticks % TimeSpan.TicksPerSecond:0000000}".AsSpan(0, value.FractionDigits));
        if (value.OffsetMinutes is { } offset)
        {
            if (offset == 0) text.Append('Z');
            else text.Append(offset < 0 ? '-' : '+').Append($"{Math.Abs(offset) / 60:00}:{Math.Abs(offset) % 60:00}");
        }

        return text.ToString();
    }

    private static bool TryReadDate(ReadOnlySpan<char> text, ref int at, out FhirPathTemporal value)
    {
        value = default;
        if (!TryReadDigits(text, ref at, 4, out var year) || year == 0) return false;
        int month = 1, day = 1;
        var precision = FhirPathPrecision.Year;
        if (at < text.Length && text[at] == '-')
        {
            at++;
            if (!TryReadDigits(text, ref at, 2, out month) || month is < 1 or > 12) return false;
            precision = FhirPathPrecision.Month;
            if (at < text.Length && text[at] == '-')
            {
                at++;
                if (!TryReadDigits(text, ref at, 2, out day) || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
                precision = FhirPathPrecision.Day;
            }
        }

        value = new FhirPathTemporal(new DateTime(year, month, day).Ticks, precision);
        return true;
    }

    private static bool TryReadTime(ReadOnlySpan<char> text, ref int at, out FhirPathTemporal value)
    {
        value = default;
        if (!TryReadDigits(text, ref at, 2, out var hour) || hour > 23) return false;
        var ticks = hour * TimeSpan.TicksPerHour;
        var precision = FhirPathPrecision.Hour;
        byte digits = 0;
        if (at < text.Length && text[at] == ':')
        {
            at++;
            if (!TryReadDigits(text, ref at, 2, out var minute) || minute > 59) return false;
            ticks += minute * TimeSpan.TicksPerMinute;
            precision = FhirPathPrecision.Minute;
            if (at < text.Length && text[at] == ':')
            {
                at++;
                if (!TryReadDigits(text, ref at, 2, out var second) || second > 60) return false;

                // FHIR's pattern lets a leap second through; the clock does not know it.
                ticks += Math.Min(second, 59) * TimeSpan.TicksPerSecond;
                precision = FhirPathPrecision.Second;
                if (at < text.Length && text[at] == '.')
                {
                    at++;
                    if (!TryReadFraction(text, ref at, out var fraction, out digits)) return false;
                    ticks += fraction;
                    precision = FhirPathPrecision.Millisecond;
                }
            }
        }

        value = new FhirPathTemporal(ticks, precision, null, digits);
        return true;
    }

    private static bool TryReadFraction(ReadOnlySpan<char> text, ref int at, out long ticks, out byte digits)
    {
        ticks = 0;
        digits = 0;
        var start = at;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            if (digits == 7) continue;
            ticks = (ticks * 10) + (text[at] - '0');
            digits++;
        }

        for (var i = digits; i < 7; i++) ticks *= 10;
        return at > start;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, ref int at, out short? offset)
    {
        offset = null;
        var sign = text[at++];
        if (sign == 'Z')
        {
            offset = 0;
            return true;
        }

        if (sign is not ('+' or '-') || !TryReadDigits(text, ref at, 2, out var hours) || hours > 14) return false;
        if (at >= text.Length || text[at++] != ':' || !TryReadDigits(text, ref at, 2, out var minutes) || minutes > 59) return false;
        offset = (short)((sign == '-' ? -1 : 1) * ((hours * 60) + minutes));
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> text, ref int at, int count, out int value)
    {
        value = 0;
        if (at + count > text.Length) return false;
        for (var end = at + count; at < end; at++)
        {
            if (!char.IsAsciiDigit(text[at])) return false;
            value = (value * 10) + (text[at] - '0');
        }

        return true;
    }
}
