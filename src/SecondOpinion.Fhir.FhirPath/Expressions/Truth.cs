namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary>The three values of FHIRPath's logic. hl7.org/fhirpath/N1/#boolean-logic</summary>
internal enum Truth : byte
{
    /// <summary>The empty collection: not known.</summary>
    Empty,
    False,
    True,
}
