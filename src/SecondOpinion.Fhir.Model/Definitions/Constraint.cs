namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>An invariant. hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.constraint</summary>
public sealed record Constraint(string Key, IssueSeverity Severity, string Human, string? Expression, string? Source);
