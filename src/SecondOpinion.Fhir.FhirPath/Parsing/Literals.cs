using System.Globalization;
using SecondOpinion.Fhir.FhirPath.Units;
using SecondOpinion.Fhir.FhirPath.Values;

namespace SecondOpinion.Fhir.FhirPath.Parsing;

/// <summary>Numbers, quantities, dates and times as an expression writes them. hl7.org/fhirpath/N1/#literals</summary>
internal static class Literals
{
    private const string TooManyDigits = "the number has more digits than a Decimal holds.";

    /// <summary>The unit that follows a number: a UCUM code in quotes or a calendar word; null when what follows is none.</summary>
    public static string? UnitOf(in Token number, in Token next) => number.Kind != TokenKind.Number ? null : next.Kind switch
    {
        TokenKind.String => next.Text,
        TokenKind.Identifier => CalendarUnits.Singular(next.Text),
        _ => null,
    };

    public static bool TryReadQuantity(string number, string unit, out FhirPathValue value, out string fault)
    {
        fault = TooManyDigits;
        value = DecimalText.TryParse(number, out var amount) ? FhirPathValue.Of(Quantities.WithUnit(amount, unit)) : default;
        return value.Exists;
    }

    public static bool TryReadNumber(in Token token, out FhirPathValue value, out string fault)
    {
        value = default;
        if (token.Kind == TokenKind.LongNumber)
        {
            fault = "the number is too large for a Long.";
            if (long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)) value = FhirPathValue.Of(whole);
            return value.Exists;
        }

        fault = TooManyDigits;
        if (!DecimalText.TryParse(token.Text, out var number)) return false;

        // 2147483648 is only written to be negated; as a number of its own it is a Decimal, as in other engines.
        value = number > int.MaxValue || token.Text.Contains('.') ? FhirPathValue.Of(number) : FhirPathValue.Of((int)number);
        return true;
    }

    public static bool TryReadDateTime(string text, out FhirPathValue value, out string fault)
    {
        value = default;
        if (text.StartsWith('T'))
        {
            fault = "a time was expected: @Thh, @Thh:mm, @Thh:mm:ss or @Thh:mm:ss.fff, without an offset.";
            if (TemporalText.TryParseTime(text.AsSpan(1), out var time)) value = FhirPathValue.OfTime(time);
            return value.Exists;
        }

        fault = "a date was expected: @YYYY, @YYYY-MM, @YYYY-MM-DD, or such a date with T and a time.";
        if (text.Contains('T') && TemporalText.TryParseDateTime(text, out var dateTime)) value = FhirPathValue.OfDateTime(dateTime);
        else if (TemporalText.TryParseDate(text, out var date)) value = FhirPathValue.OfDate(date);
        return value.Exists;
    }
}
