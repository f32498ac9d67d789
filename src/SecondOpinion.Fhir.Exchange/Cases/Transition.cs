namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>One step a case may take.</summary>
/// <param name="Why">When it is taken, in words.</param>
/// <param name="Reason">Code of status-reason that the hub writes with it; null for none.</param>
/// <param name="AsksReason">Whoever takes it must say why in Task.statusReason.</param>
public sealed record Transition(CaseState From, CaseState To, Actor By, string Why, string? Reason = null, bool AsksReason = false)
{
    /// <summary>The Review Task ends here and the case goes back to the queue under a new one.</summary>
    public bool Reopens => To == CaseState.Declined || To == CaseState.GivenUp;
}
