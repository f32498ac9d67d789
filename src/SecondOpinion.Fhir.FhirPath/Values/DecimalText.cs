using System.Globalization;

namespace SecondOpinion.Fhir.FhirPath.Values;

/// <summary>Decimals as text: all digits that were written, trailing zeros included, and never an exponent.</summary>
internal static class DecimalText
{
    public static string Of(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    public static bool TryParse(ReadOnlySpan<char> text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    public static bool TryParse(ReadOnlySpan<byte> utf8, out decimal value) =>
        decimal.TryParse(utf8, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    /// <summary>Digits after the point, trailing zeros not counted.</summary>
    public static int SignificantScale(decimal value)
    {
        var scale = (int)value.Scale;
        while (scale > 0 && decimal.Round(value, scale - 1) == value) scale--;
        return scale;
    }

    /// <summary>The same value, written with exactly this many digits after the point.</summary>
    public static decimal WithScale(decimal value, int scale)
    {
        if (value.Scale > scale) return decimal.Round(value, scale);
        return value.Scale == scale ? value : value + new decimal(0, 0, 0, isNegative: false, (byte)scale);
    }
}
