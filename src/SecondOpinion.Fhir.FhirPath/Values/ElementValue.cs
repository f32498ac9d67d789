using System.Buffers.Text;
using System.Text;
using SecondOpinion.Fhir.FhirPath.Parsing;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.FhirPath.Values;

/// <summary>What an element is to an operator: FHIR's primitives and quantities as system values. hl7.org/fhir/R4/fhirpath.html#types</summary>
internal static class ElementValue
{
    private const string UcumSystem = "http://unitsofmeasure.org";
    private const string CalendarSystem = "http://hl7.org/fhirpath/CodeSystem/calendar-units";

    public static FhirPathValue Of(Element element)
    {
        if (!element.HasValue) return IsQuantity(element.TypeName) ? OfQuantity(element) : default;
        switch (element.TypeName)
        {
            case "boolean":
                return element.ValueKind == ValueKind.Boolean ? FhirPathValue.Of(element.RawValue.Length == 4) : default;
            case "integer" or "unsignedInt" or "positiveInt":
                return Utf8Parser.TryParse(element.RawValue, out int number, out var used) && used == element.RawValue.Length ? FhirPathValue.Of(number) : default;
            case "decimal":
                return DecimalText.TryParse(element.RawValue, out var value) ? FhirPathValue.Of(value) : default;
            case "date" or "dateTime" or "instant" or "time":
                return OfTemporal(element);
            default:
                return FhirPathValue.Of(element.Text!);
        }
    }

    /// <summary>True for Quantity and its profiles that R4 treats as types.</summary>
    public static bool IsQuantity(string typeName) => typeName is "Quantity" or "Age" or "Duration" or "Distance" or "Count" or "SimpleQuantity" or "MoneyQuantity";

    /// <summary>True when the element's value is text to an operator, so that it can be compared without being read out.</summary>
    public static bool IsText(Element element) =>
        element.ValueKind == ValueKind.String && element.TypeName is not ("date" or "dateTime" or "instant" or "time");

    private static FhirPathValue OfTemporal(Element element)
    {
        var raw = element.RawValue;
        if (raw.Length > 48) return FhirPathValue.Of(element.Text!);
        Span<char> buffer = stackalloc char[48];
        var text = buffer[..Encoding.Latin1.GetChars(raw, buffer)];
        switch (element.TypeName)
        {
            case "date" when TemporalText.TryParseDate(text, out var date):
                return FhirPathValue.OfDate(date);
            case "time" when TemporalText.TryParseTime(text, out var time):
                return FhirPathValue.OfTime(time);
            case "dateTime" or "instant" when TemporalText.TryParseDateTime(text, out var dateTime):
                return FhirPathValue.OfDateTime(dateTime);
            default:
                // No date of the calendar: only its text can be spoken of.
                return FhirPathValue.Of(element.Text!);
        }
    }

    private static FhirPathValue OfQuantity(Element element)
    {
        var value = element.Child("value");
        if (!value.Exists || !DecimalText.TryParse(value.RawValue, out var number)) return default;
        var code = element.ChildText("code");
        var system = element.ChildText("system");
        if (code is not null && system == UcumSystem) return FhirPathValue.Of(new FhirPathQuantity(number, code, FhirPathUnitSystem.Ucum));
        if (code is not null && system == CalendarSystem && CalendarUnits.Singular(code) is { } word)
            return FhirPathValue.Of(new FhirPathQuantity(number, word, FhirPathUnitSystem.Calendar));
        if ((code ?? element.ChildText("unit")) is { } unit) return FhirPathValue.Of(new FhirPathQuantity(number, unit, FhirPathUnitSystem.Other));
        return FhirPathValue.Of(new FhirPathQuantity(number, "1", FhirPathUnitSystem.Ucum));
    }
}
