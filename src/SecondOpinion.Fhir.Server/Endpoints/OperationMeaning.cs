namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>An operation that a route runs.</summary>
/// <param name="Definition">Canonical of its OperationDefinition.</param>
internal sealed record OperationMeaning(string Name, string Definition);
