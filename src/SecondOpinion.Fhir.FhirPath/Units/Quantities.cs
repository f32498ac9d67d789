using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.FhirPath.Parsing;

namespace SecondOpinion.Fhir.FhirPath.Units;

/// <summary>Comparing and converting quantities. hl7.org/fhirpath/N1/#quantity-equality, and build.fhir.org/ig/HL7/FHIRPath/#unit-conversions for calendar units</summary>
internal static class Quantities
{
    /// <summary>A quantity with a unit as an expression writes it: a calendar word, even in quotes, or a UCUM code.</summary>
    public static FhirPathQuantity WithUnit(decimal value, string unit) => CalendarUnits.Singular(unit) is { } word
        ? new FhirPathQuantity(value, word, FhirPathUnitSystem.Calendar)
        : new FhirPathQuantity(value, unit, FhirPathUnitSystem.Ucum);

    /// <summary>A quantity, or a number as a quantity without unit; null for anything else.</summary>
    public static FhirPathQuantity? Of(in FhirPathValue value) =>
        value.Quantity ?? (value.IsNumber ? new FhirPathQuantity(value.Decimal, "1", FhirPathUnitSystem.Ucum) : null);

    /// <summary>The same for equal quantities, whatever their units.</summary>
    public static int HashOf(FhirPathQuantity quantity)
    {
        // Durations are few, and equal across two systems.
        if (quantity.System != FhirPathUnitSystem.Ucum || UcumUnit.Find(quantity.Unit) is not { } unit || unit.Dimension == "s1") return (int)FhirPathKind.Quantity;
        return HashCode.Combine(unit.Dimension, (Rational.Of(quantity.Value) * unit.Factor).ToDecimal());
    }

    public static Truth Equal(FhirPathQuantity left, FhirPathQuantity right) =>
        TryCompare(left, right, out var order) ? Singleton.Of(order == 0) : Truth.Empty;

    /// <summary>Compares after rounding to the precision of the less precise, in the coarser of the two units.</summary>
    public static bool Equivalent(FhirPathQuantity left, FhirPathQuantity right)
    {
        if (IsSameUnit(left, right)) return Equivalence.Decimals(left.Value, right.Value);
        if (Factors(left, right, years: true) is not { } factors) return false;
        var leftIsCoarser = factors.Left.CompareTo(factors.Right) >= 0;
        var a = leftIsCoarser ? left.Value : (Rational.Of(left.Value) * factors.Left / factors.Right).ToDecimal();
        var b = leftIsCoarser ? (Rational.Of(right.Value) * factors.Right / factors.Left).ToDecimal() : right.Value;
        return a is { } x && b is { } y && Equivalence.Decimals(x, y);
    }

    /// <returns>False when the units do not measure the same, or not by one rule.</returns>
    public static bool TryCompare(FhirPathQuantity left, FhirPathQuantity right, out int order)
    {
        order = 0;
        if (IsSameUnit(left, right))
        {
            order = left.Value.CompareTo(right.Value);
            return true;
        }

        if (Factors(left, right, years: false) is not { } factors) return false;
        order = (Rational.Of(left.Value) * factors.Left).CompareTo(Rational.Of(right.Value) * factors.Right);
        return true;
    }

    /// <summary>The same quantity in another unit, or null when the two do not measure the same.</summary>
    public static FhirPathQuantity? ConvertTo(FhirPathQuantity quantity, string unit)
    {
        var target = WithUnit(1, unit);
        if (IsSameUnit(quantity, target)) return quantity;
        if (quantity is { Unit: "1", System: FhirPathUnitSystem.Ucum }) return target with { Value = quantity.Value };

        // A calendar's days become years by the calendar's rule, whatever system the target names: 182.5 days are 0.5 'a'.
        var rule = quantity.System == FhirPathUnitSystem.Calendar && CalendarOf(target) is { } word ? new FhirPathQuantity(1, word, FhirPathUnitSystem.Calendar) : target;
        if (Factors(quantity, rule, years: true) is not { } factors) return null;
        return (Rational.Of(quantity.Value) * factors.Left / factors.Right).ToDecimal() is { } value ? target with { Value = value } : null;
    }

    /// <summary>The right quantity's value in the left one's unit, as addition needs it; null where that would be a guess.</summary>
    public static decimal? InUnitOf(FhirPathQuantity left, FhirPathQuantity right)
    {
        if (IsSameUnit(left, right)) return right.Value;
        if (IsYearOrMonth(left) || IsYearOrMonth(right)) return null;
        return Factors(left, right, years: false) is { } factors ? (Rational.Of(right.Value) * factors.Right / factors.Left).ToDecimal() : null;
    }

    public static bool IsSameUnit(FhirPathQuantity left, FhirPathQuantity right) => left.Unit == right.Unit && left.System == right.System;

    /// <summary>What one of each unit is worth in a unit that both share.</summary>
    /// <param name="years">True: a calendar's years and months may be set against UCUM's.</param>
    private static (Rational Left, Rational Right)? Factors(FhirPathQuantity left, FhirPathQuantity right, bool years)
    {
        if (left.System == FhirPathUnitSystem.Calendar && right.System == FhirPathUnitSystem.Calendar)
        {
            if (IsYearOrMonth(left) && IsYearOrMonth(right)) return (Months(left), Months(right));
            return (Days(left), Days(right));
        }

        if (left.System == FhirPathUnitSystem.Other || right.System == FhirPathUnitSystem.Other) return null;
        var mixed = left.System != right.System;
        if (mixed && !years && (IsYearOrMonth(left) || IsYearOrMonth(right))) return null;
        if (UcumUnit.Find(UcumOf(left)) is not { } a || UcumUnit.Find(UcumOf(right)) is not { } b || !a.IsCommensurable(b)) return null;
        return (a.Factor, b.Factor);
    }

    private static Rational Months(FhirPathQuantity quantity) => Rational.Of(quantity.Unit == "year" ? 12 : 1);

    private static Rational Days(FhirPathQuantity quantity) => quantity.Unit switch
    {
        "year" => Rational.Of(365),
        "month" => Rational.Of(30),
        _ => UcumUnit.Find(UcumOf(quantity))!.Factor / UcumUnit.Find("d")!.Factor,
    };

    private static bool IsYearOrMonth(FhirPathQuantity quantity) => quantity.System == FhirPathUnitSystem.Calendar
        ? quantity.Unit is "year" or "month"
        : quantity.Unit is "a" or "mo";

    private static string UcumOf(FhirPathQuantity quantity) => quantity.System != FhirPathUnitSystem.Calendar ? quantity.Unit : quantity.Unit switch
    {
        "year" => "a",
        "month" => "mo",
        "week" => "wk",
        "day" => "d",
        "hour" => "h",
        "minute" => "min",
        "second" => "s",
        _ => "ms",
    };

    private static string? CalendarOf(FhirPathQuantity quantity) => quantity.System == FhirPathUnitSystem.Calendar ? quantity.Unit : quantity.Unit switch
    {
        "a" => "year",
        "mo" => "month",
        "wk" => "week",
        "d" => "day",
        "h" => "hour",
        "min" => "minute",
        "s" => "second",
        "ms" => "millisecond",
        _ => null,
    };
}
