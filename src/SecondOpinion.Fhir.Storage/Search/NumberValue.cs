using System.Globalization;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>A number with the range that its digits stand for: <c>100</c> means 99.5 up to 100.5. hl7.org/fhir/R4/search.html#number</summary>
internal readonly record struct NumberValue(SearchPrefix Prefix, double Number, double Half)
{
    public static bool TryParse(string text, out NumberValue value)
    {
        var (prefix, digits) = PrefixedText.Of(text);
        value = default;
        if (!double.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number)
            || !double.IsFinite(number))
        {
            return false;
        }

        var exponentAt = digits.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? digits : digits[..exponentAt];
        var point = mantissa.IndexOf('.');
        var decimals = point < 0 ? 0 : mantissa.Length - point - 1;
        if (exponentAt < 0)
        {
            value = new NumberValue(prefix, number, 0.5 * Math.Pow(10, -decimals));
            return true;
        }

        // The specification's own example: 1e2 means 95 up to 105.
        if (!int.TryParse(digits.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)) return false;
        value = new NumberValue(prefix, number, 0.05 * Math.Pow(10, exponent - decimals));
        return true;
    }
}
