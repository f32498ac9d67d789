using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>One parameter: it holds when any of its values matches.</summary>
/// <param name="Modifier">What follows the colon, or null.</param>
public sealed record SearchCriterion(SearchParameter Parameter, string? Modifier, IReadOnlyList<string> Values);
