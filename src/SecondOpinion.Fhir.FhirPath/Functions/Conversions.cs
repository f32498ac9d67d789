using System.Buffers;
using System.Globalization;
using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.FhirPath.Parsing;
using SecondOpinion.Fhir.FhirPath.Units;
using SecondOpinion.Fhir.FhirPath.Values;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>hl7.org/fhirpath/N1/#conversion. What cannot be converted is empty.</summary>
internal static class Conversions
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-.0123456789");

    private delegate FhirPathValue Conversion(in FhirPathValue value);

    public static void ToBoolean(FunctionCall call) => Convert(call, Boolean);

    public static void ConvertsToBoolean(FunctionCall call) => Converts(call, Boolean);

    public static void ToInteger(FunctionCall call) => Convert(call, Integer);

    public static void ConvertsToInteger(FunctionCall call) => Converts(call, Integer);

    public static void ToLong(FunctionCall call) => Convert(call, Long);

    public static void ConvertsToLong(FunctionCall call) => Converts(call, Long);

    public static void ToDecimal(FunctionCall call) => Convert(call, Decimal);

    public static void ConvertsToDecimal(FunctionCall call) => Converts(call, Decimal);

    public static void ToDate(FunctionCall call)
    {
        if (Formatted(call, out var parsed)) call.Return(Date(parsed));
        else Convert(call, Date);
    }

    public static void ConvertsToDate(FunctionCall call)
    {
        if (Formatted(call, out var parsed)) call.Return(Date(parsed).Exists);
        else Converts(call, Date);
    }

    public static void ToDateTime(FunctionCall call)
    {
        if (Formatted(call, out var parsed)) call.Return(parsed);
        else Convert(call, DateTime);
    }

    public static void ConvertsToDateTime(FunctionCall call)
    {
        if (Formatted(call, out var parsed)) call.Return(parsed.Exists);
        else Converts(call, DateTime);
    }

    public static void ToTime(FunctionCall call) => Convert(call, Time);

    public static void ConvertsToTime(FunctionCall call) => Converts(call, Time);

    public static void ToText(FunctionCall call) => Convert(call, Text);

    public static void ConvertsToText(FunctionCall call) => Converts(call, Text);

    public static void ToQuantity(FunctionCall call)
    {
        if (call.TryInput(out var value) && Quantity(call, value) is { Exists: true } quantity) call.Return(quantity);
    }

    public static void ConvertsToQuantity(FunctionCall call)
    {
        if (call.TryInput(out var value)) call.Return(Quantity(call, value).Exists);
        else if (call.Input.Count == 1) call.Return(false);
    }

    private static void Convert(FunctionCall call, Conversion conversion)
    {
        if (call.TryInput(out var value)) call.Return(conversion(value));
    }

    private static void Converts(FunctionCall call, Conversion conversion)
    {
        if (call.TryInput(out var value)) call.Return(conversion(value).Exists);
        else if (call.Input.Count == 1) call.Return(false);
    }

    /// <summary>True when the input is text and a format was given, and so decides.</summary>
    private static bool Formatted(FunctionCall call, out FhirPathValue parsed)
    {
        parsed = default;
        if (call.Input.Count != 1 || call.Input[0].ToSystem().String is not { } text || !call.TryTextArgument(0, out var format)) return false;
        if (DateFormats.TryParse(text, format, out var value)) parsed = FhirPathValue.OfDateTime(value);
        return true;
    }

    private static FhirPathValue Boolean(in FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Boolean => value,
        FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal => value.Decimal == 1 ? FhirPathValue.Of(true) : value.Decimal == 0 ? FhirPathValue.Of(false) : default,
        FhirPathKind.String => value.String!.ToLowerInvariant() switch
        {
            "true" or "t" or "yes" or "y" or "1" or "1.0" => FhirPathValue.Of(true),
            "false" or "f" or "no" or "n" or "0" or "0.0" => FhirPathValue.Of(false),
            _ => default,
        },
        _ => default,
    };

    private static FhirPathValue Integer(in FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Integer => value,
        FhirPathKind.Long when value.Integer is >= int.MinValue and <= int.MaxValue => FhirPathValue.Of((int)value.Integer),
        FhirPathKind.Boolean => FhirPathValue.Of(value.Boolean ? 1 : 0),
        FhirPathKind.String when int.TryParse(value.String, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => FhirPathValue.Of(number),
        _ => default,
    };

    private static FhirPathValue Long(in FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Integer or FhirPathKind.Long => FhirPathValue.Of(value.Integer),
        FhirPathKind.Boolean => FhirPathValue.Of(value.Boolean ? 1L : 0L),
        FhirPathKind.String when long.TryParse(value.String, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => FhirPathValue.Of(number),
        _ => default,
    };

    private static FhirPathValue Decimal(in FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Decimal => value,
        FhirPathKind.Integer or FhirPathKind.Long => FhirPathValue.Of(value.Decimal),
        FhirPathKind.Boolean => FhirPathValue.Of(value.Boolean ? 1.0m : 0.0m),
        FhirPathKind.String when IsPlainNumber(value.String!) && DecimalText.TryParse(value.String, out var number) => FhirPathValue.Of(number),
        _ => default,
    };

    private static FhirPathValue Date(in FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Date => value,
        FhirPathKind.DateTime => FhirPathValue.OfDate(DateOf(value.Temporal)),
        FhirPathKind.String when TemporalText.TryParseDateTime(value.String, out var parsed) => FhirPathValue.OfDate(DateOf(parsed)),
        _ => default,
    };

    private static FhirPathValue DateTime(in FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.DateTime => value,
        FhirPathKind.Date => FhirPathValue.OfDateTime(value.Temporal),
        FhirPathKind.String when TemporalText.TryParseDateTime(value.String, out var parsed) => FhirPathValue.OfDateTime(parsed),
        _ => default,
    };

    private static FhirPathValue Time(in FhirPathValue value) => value.Kind switch
    {
        FhirPathKind.Time => value,
        FhirPathKind.String when TemporalText.TryParseTime(value.String!.StartsWith('T') ? value.String.AsSpan(1) : value.String, out var parsed) => FhirPathValue.OfTime(parsed),
        _ => default,
    };

    private static FhirPathValue Text(in FhirPathValue value) =>
        value.Kind is FhirPathKind.None or FhirPathKind.TypeInfo ? default : FhirPathValue.Of(value.ToString());

    private static FhirPathTemporal DateOf(in FhirPathTemporal value) =>
        new(value.Clock.Date.Ticks, value.Precision > FhirPathPrecision.Day ? FhirPathPrecision.Day : value.Precision);

    private static bool IsPlainNumber(string text)
    {
        var digits = text.AsSpan().TrimStart('+').Length == text.Length ? text.AsSpan(text.StartsWith('-') ? 1 : 0) : text.AsSpan(1);
        var point = digits.IndexOf('.');
        return point < 0
            ? digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9')
            : point > 0 && point < digits.Length - 1 && !digits[..point].ContainsAnyExceptInRange('0', '9') && !digits[(point + 1)..].ContainsAnyExceptInRange('0', '9');
    }

    private static FhirPathValue Quantity(FunctionCall call, in FhirPathValue value)
    {
        var quantity = value.Kind switch
        {
            FhirPathKind.Quantity => value.Quantity,
            FhirPathKind.Boolean => new FhirPathQuantity(value.Boolean ? 1.0m : 0.0m, "1", FhirPathUnitSystem.Ucum),
            FhirPathKind.Integer or FhirPathKind.Long or FhirPathKind.Decimal => Quantities.Of(value),
            FhirPathKind.String => ParseQuantity(value.String!),
            _ => null,
        };
        if (quantity is null) return default;
        if (!call.TryTextArgument(0, out var unit)) return FhirPathValue.Of(quantity);
        return Quantities.ConvertTo(quantity, unit) is { } converted ? FhirPathValue.Of(converted) : default;
    }

    /// <summary><c>5</c>, <c>5.4 'mg'</c>, <c>3 days</c>.</summary>
    private static FhirPathQuantity? ParseQuantity(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(NumberCharacters);
        var number = end < 0 ? text : text[..end];
        if (!IsPlainNumber(number) || !DecimalText.TryParse(number, out var value)) return null;
        var unit = end < 0 ? "" : text[end..].Trim();
        if (unit.Length == 0) return new FhirPathQuantity(value, "1", FhirPathUnitSystem.Ucum);
        if (unit.Length > 2 && unit[0] == '\'' && unit[^1] == '\'') return Quantities.WithUnit(value, unit[1..^1]);
        return CalendarUnits.Singular(unit) is { } word ? new FhirPathQuantity(value, word, FhirPathUnitSystem.Calendar) : null;
    }
}
