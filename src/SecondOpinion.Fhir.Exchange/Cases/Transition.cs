namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>One step a case may take.</summary>
/// <param name="Reopens">The Review Task ends here and the case goes back to the queue under a new one.</param>
public sealed record Transition(CaseState From, CaseState To, Actor By, bool Reopens = false);
