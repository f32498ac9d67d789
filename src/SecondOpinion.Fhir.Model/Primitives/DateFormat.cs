namespace SecondOpinion.Fhir.Model.Primitives;

/// <summary>Tests for date, dateTime, instant and time. The calendar is checked too: 2023-02-29 is no date.</summary>
internal static class DateFormat
{
    public static bool IsDate(ReadOnlySpan<byte> text) => ReadDate(text, out var length) && length == text.Length;

    public static bool IsDateTime(ReadOnlySpan<byte> text)
    {
        if (!ReadDate(text, out var length)) return false;
        return length == text.Length || (length == 10 && IsTimeWithOffset(text[10..]));
    }

    public static bool IsInstant(ReadOnlySpan<byte> text) => ReadDate(text, out var length) && length == 10 && IsTimeWithOffset(text[10..]);

    public static bool IsTime(ReadOnlySpan<byte> text) => ReadTime(text, out var length) && length == text.Length;

    private static bool ReadDate(ReadOnlySpan<byte> text, out int length)
    {
        length = 4;
        if (!Digits(text, 0, 4, out var year) || year == 0) return false;
        if (text.Length == 4) return true;
        length = 7;
        if (text[4] != '-' || !Digits(text, 5, 2, out var month) || month is < 1 or > 12) return false;
        if (text.Length == 7) return true;
        length = 10;
        return text[7] == '-' && Digits(text, 8, 2, out var day) && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    private static bool IsTimeWithOffset(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != 'T' || !ReadTime(text[1..], out var length)) return false;
        var offset = text[(1 + length)..];
        if (offset.Length == 1) return offset[0] == 'Z';

        // The spec's pattern ends at +14:00.
        return offset.Length == 6 && offset[0] is (byte)'+' or (byte)'-' && offset[3] == ':'
            && Digits(offset, 1, 2, out var hours) && Digits(offset, 4, 2, out var minutes)
            && minutes < 60 && (hours < 14 || (hours == 14 && minutes == 0));
    }

    private static bool ReadTime(ReadOnlySpan<byte> text, out int length)
    {
        length = 8;
        if (!Digits(text, 0, 2, out var hour) || !Digits(text, 3, 2, out var minute) || !Digits(text, 6, 2, out var second)) return false;

        // A leap second is written as 60.
        if (text[2] != ':' || text[5] != ':' || hour > 23 || minute > 59 || second > 60) return false;
        if (text.Length == 8 || text[8] != '.') return true;
        length = 9;
        while (length < text.Length && text[length] is >= (byte)'0' and <= (byte)'9') length++;
        return length > 9;
    }

    private static bool Digits(ReadOnlySpan<byte> text, int start, int count, out int value)
    {
        value = 0;
        if (text.Length < start + count) return false;
        for (var i = start; i < start + count; i++)
        {
            var digit = text[i] - '0';
            if (digit is < 0 or > 9) return false;
            value = (value * 10) + digit;
        }

        return true;
    }
}
