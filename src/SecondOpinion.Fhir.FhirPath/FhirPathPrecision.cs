namespace SecondOpinion.Fhir.FhirPath;

/// <summary>The finest part that is known of a date or time, coarsest first so that precisions compare.</summary>
public enum FhirPathPrecision : byte
{
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}
