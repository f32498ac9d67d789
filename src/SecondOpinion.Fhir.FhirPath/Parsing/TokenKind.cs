namespace SecondOpinion.Fhir.FhirPath.Parsing;

internal enum TokenKind : byte
{
    End,
    Identifier,

    /// <summary>An identifier in backticks, which is never a keyword.</summary>
    Delimited,
    String,
    Number,
    LongNumber,
    DateTime,
    Variable,
    Special,
    Symbol,
}
