namespace SecondOpinion.Fhir.FhirPath;

/// <summary>Name of a type: <c>FHIR.Patient</c>, <c>System.String</c>. hl7.org/fhirpath/N1/#reflection</summary>
public sealed record FhirPathType(string Namespace, string Name)
{
    public const string Fhir = "FHIR";
    public const string System = "System";

    public override string ToString() => $"{Namespace}.{Name}";
}
