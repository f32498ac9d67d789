namespace SecondOpinion.Fhir.Exchange.Routing;

/// <summary>Why a centre is offered a case, or is not.</summary>
public sealed record Verdict(Centre Centre, bool Suits, IReadOnlyList<string> Reasons);
