namespace SecondOpinion.Fhir.FhirPath.Checking;

/// <summary>What a function's input must be.</summary>
internal enum Takes : byte
{
    Anything,
    Text,
    Number,
}
