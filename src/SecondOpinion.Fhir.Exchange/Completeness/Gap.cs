namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>Something a case must bring and does not.</summary>
/// <param name="Item">Code of CodeSystem checklist-item.</param>
/// <param name="Reason">Why it is needed.</param>
/// <param name="AcceptableFormats">What it may come as.</param>
public sealed record Gap(string Item, string Reason, string AcceptableFormats);
