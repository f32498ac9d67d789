namespace SecondOpinion.Fhir.Server;

/// <summary>How resources are written.</summary>
public enum FhirFormat
{
    Json,
    Xml,
}
