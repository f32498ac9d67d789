namespace SecondOpinion.Fhir.FhirPath;

/// <summary>A number with a unit. hl7.org/fhirpath/N1/#quantity</summary>
/// <param name="Value">The number, with the digits it was written with.</param>
/// <param name="Unit">A UCUM code, or the singular of a calendar word: <c>mg</c>, <c>year</c>; <c>1</c> for none.</param>
/// <param name="System">Where the unit's meaning is known.</param>
public sealed record FhirPathQuantity(decimal Value, string Unit, FhirPathUnitSystem System)
{
    public override string ToString()
    {
        var number = Values.DecimalText.Of(Value);
        return System == FhirPathUnitSystem.Calendar ? $"{number} {(Value == 1 ? Unit : Unit + "s")}" : $"{number} '{Unit}'";
    }
}
