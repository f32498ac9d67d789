using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage;

/// <summary>A search, and the ids it gave when the changes were built.</summary>
public sealed record SearchExpectation(SearchQuery Query, IReadOnlyList<string> Ids);
