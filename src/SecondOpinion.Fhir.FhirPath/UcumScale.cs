using System.Globalization;
using SecondOpinion.Fhir.FhirPath.Units;

namespace SecondOpinion.Fhir.FhirPath;

/// <summary>What one of a UCUM unit is in the base units, so that amounts in different units can be compared as numbers.</summary>
/// <param name="Dimension">What the unit measures; only amounts of the same are comparable.</param>
public readonly record struct UcumScale(string Dimension, double Factor)
{
    /// <summary>Null for what is no UCUM code, and for units that are no ratio scale, as degrees Celsius.</summary>
    public static UcumScale? Of(string code) => UcumUnit.Find(code) is { IsSpecial: false } unit
        ? new UcumScale(unit.Dimension, (double)unit.Factor.Numerator / (double)unit.Factor.Denominator)
        : null;

    /// <summary>The amount in base units, to twelve digits: the same for 5.4 mg and 0.0054 g, whatever binary fractions lie on the way.</summary>
    public double ToBase(double amount) => amount is double.MinValue or double.MaxValue
        ? amount
        : double.Parse((amount * Factor).ToString("G12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
