namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>What a filter on one property of a code system may ask.</summary>
/// <param name="Type">Type of the property: boolean, integer, decimal, dateTime, string, code, Coding, or concept for a code that the system must have.</param>
/// <param name="Operators">The operators allowed; null when the system does not say.</param>
/// <param name="Values">The values there are; null when they are not listed.</param>
internal sealed record FilterRule(string Type, IReadOnlyList<string>? Operators = null, IReadOnlyList<string>? Values = null);
