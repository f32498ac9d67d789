using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>A parameter that the search does not use; whoever asks decides whether that is an error.</summary>
/// <param name="Issue">Why, as an error.</param>
public sealed record UnusedParameter(string Name, string Value, Issue Issue);
