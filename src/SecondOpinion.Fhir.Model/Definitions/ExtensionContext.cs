namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>A place where an extension may stand. hl7.org/fhir/R4/defining-extensions.html#context</summary>
/// <param name="Type">element, fhirpath or extension.</param>
/// <param name="Expression">A path such as <c>Patient.contact</c>, a FHIRPath, or the canonical of the outer extension.</param>
public sealed record ExtensionContext(string Type, string Expression);
