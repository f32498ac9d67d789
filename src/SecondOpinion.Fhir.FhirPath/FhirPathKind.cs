namespace SecondOpinion.Fhir.FhirPath;

/// <summary>What a <see cref="FhirPathValue"/> holds: an element of a resource, or a value of the System types of hl7.org/fhirpath/N1/#types-and-reflection.</summary>
public enum FhirPathKind : byte
{
    None,
    Element,
    Boolean,
    String,
    Integer,
    Long,
    Decimal,
    Date,
    DateTime,
    Time,
    Quantity,

    /// <summary>The answer of <c>type()</c>.</summary>
    TypeInfo,
}
