namespace SecondOpinion.Fhir.FhirPath;

/// <summary>Which rules a unit follows.</summary>
public enum FhirPathUnitSystem : byte
{
    /// <summary>unitsofmeasure.org</summary>
    Ucum,

    /// <summary>year, month, week, day, hour, minute, second, millisecond. hl7.org/fhirpath/N1/#time-valued-quantities</summary>
    Calendar,

    /// <summary>A unit that only equals itself: an element's text, or a code of another system.</summary>
    Other,
}
