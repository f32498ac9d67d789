using System.Globalization;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>Reading dates by a format. build.fhir.org/ig/HL7/FHIRPath/#format-codes</summary>
internal static class DateFormats
{
    public static bool TryParse(string text, string format, out FhirPathTemporal value)
    {
        value = default;
        Span<int> parts = stackalloc int[7];
        parts.Fill(-1);
        short? offset = null;
        var isAfternoon = false;
        byte fractionDigits = 0;
        var at = 0;
        for (var i = 0; i < format.Length;)
        {
            var code = format[i];
            var length = 1;
            while (i + length < format.Length && format[i + length] == code) length++;
            i += length;
            var part = "yMdHms".IndexOf(code == 'h' ? 'H' : code);
            if (part >= 0)
            {
                if (!TryDigits(text, ref at, length, out parts[part])) return false;
                if (code == 'y' && length == 2) parts[part] += parts[part] < 50 ? 2000 : 1900;
            }
            else if (code == 'S')
            {
                if (!TryDigits(text, ref at, length, out var fraction) || length > 7) return false;
                fractionDigits = (byte)length;
                parts[6] = fraction * (int)Math.Pow(10, 7 - length);
            }
            else if (code == 'a')
            {
                if (at >= text.Length || char.ToUpperInvariant(text[at]) is not ('A' or 'P')) return false;
                isAfternoon = char.ToUpperInvariant(text[at]) == 'P';
                at += at + 1 < text.Length && char.ToUpperInvariant(text[at + 1]) == 'M' ? 2 : 1;
            }
            else if (code == 'Z')
            {
                if (!TryOffset(text, ref at, out offset)) return false;
            }
            else
            {
                for (; length > 0; length--)
                {
                    if (at >= text.Length || text[at++] != code) return false;
                }
            }
        }

        if (isAfternoon && parts[3] is >= 0 and < 12) parts[3] += 12;
        return at == text.Length && TryBuild(parts, offset, fractionDigits, out value);
    }

    private static bool TryDigits(string text, ref int at, int length, out int number)
    {
        var start = at;

        // One letter stands for one or two digits, more for exactly so many.
        var most = length == 1 ? 2 : length;
        while (at < text.Length && at - start < most && char.IsAsciiDigit(text[at])) at++;
        number = -1;
        return at - start >= length && int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static bool TryOffset(string text, ref int at, out short? offset)
    {
        offset = 0;
        if (at < text.Length && text[at] == 'Z')
        {
            at++;
            return true;
        }

        if (at >= text.Length || text[at] is not ('+' or '-')) return false;
        var sign = text[at++] == '-' ? -1 : 1;
        if (!TryDigits(text, ref at, 2, out var hours)) return false;
        if (at < text.Length && text[at] == ':') at++;
        if (!TryDigits(text, ref at, 2, out var minutes) || hours > 14 || minutes > 59) return false;
        offset = (short)(sign * ((hours * 60) + minutes));
        return true;
    }

    private static bool TryBuild(ReadOnlySpan<int> parts, short? offset, byte fractionDigits, out FhirPathTemporal value)
    {
        value = default;
        var known = parts.IndexOf(-1);
        var precision = (FhirPathPrecision)((known < 0 ? 7 : known) - 1);
        if (known == 0) return false;
        foreach (var later in parts[(known < 0 ? 7 : known)..])
        {
            if (later >= 0) return false;
        }

        var (month, day) = (Math.Max(1, parts[1]), parts[2] < 0 ? 1 : parts[2]);
        if (parts[0] is < 1 or > 9999 || parts[1] is 0 or > 12 || day < 1 || day > DateTime.DaysInMonth(parts[0], month)) return false;
        if (parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return false;
        var ticks = new DateTime(parts[0], month, day).Ticks
            + (Math.Max(0, parts[3]) * TimeSpan.TicksPerHour) + (Math.Max(0, parts[4]) * TimeSpan.TicksPerMinute)
            + (Math.Max(0, parts[5]) * TimeSpan.TicksPerSecond) + Math.Max(0, parts[6]);
        value = new FhirPathTemporal(ticks, precision, offset, fractionDigits);
        return true;
    }
}
