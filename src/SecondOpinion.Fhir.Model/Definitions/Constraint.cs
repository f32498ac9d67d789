namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>An invariant. hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.constraint</summary>
/// <param name="IsBestPractice">True for advice that is given on request only, such as dom-6.</param>
public sealed record Constraint(string Key, IssueSeverity Severity, string Human, string? Expression, string? Source, bool IsBestPractice = false);
