namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>One part of a composite parameter.</summary>
/// <param name="Definition">Canonical of the part's own SearchParameter.</param>
/// <param name="Expression">FHIRPath relative to the composite's expression.</param>
public sealed record SearchParameterComponent(string Definition, string Expression);
