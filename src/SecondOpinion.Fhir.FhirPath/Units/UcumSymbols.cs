namespace SecondOpinion.Fhir.FhirPath.Units;

/// <summary>Whether UCUM has a symbol: a unit, perhaps with a prefix. ucum.org/ucum#section-Tables-of-Terminal-Symbols</summary>
public static class UcumSymbols
{
    public static bool Has(string symbol) => symbol.Length is > 0 and <= 32 && UcumAtoms.Find(symbol) is not null;
}
