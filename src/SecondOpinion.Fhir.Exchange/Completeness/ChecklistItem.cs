namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>One thing that a case may have to bring.</summary>
/// <param name="Code">Of CodeSystem checklist-item.</param>
/// <param name="Reason">Why it is needed.</param>
/// <param name="AcceptableFormats">What it may come as.</param>
/// <param name="Inputs">How it is recognised; one of them suffices.</param>
public sealed record ChecklistItem(string Code, string Title, string Reason, IReadOnlyList<string> AcceptableFormats, Necessity Necessity, IReadOnlyList<ItemInput> Inputs);
