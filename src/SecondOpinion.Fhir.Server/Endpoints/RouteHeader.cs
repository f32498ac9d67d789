namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>A header that a route heeds.</summary>
/// <param name="Default">What stands in the field to begin with, or null.</param>
internal sealed record RouteHeader(string Name, string Meaning, string? Default);
