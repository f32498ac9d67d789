namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>hl7.org/fhir/R4/terminologies.html#binding</summary>
/// <param name="Strength">required, extensible, preferred or example.</param>
/// <param name="ValueSet">Canonical of the value set, perhaps with <c>|version</c>.</param>
/// <param name="MaxValueSet">Canonical of the outermost set allowed where the strength is not required.</param>
public sealed record Binding(string Strength, string? ValueSet, string? MaxValueSet);
