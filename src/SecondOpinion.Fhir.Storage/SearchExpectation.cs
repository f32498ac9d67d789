using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage;

/// <summary>A search, and the ids its first page gave when the changes were built. Their order does not matter; the query's count does, and so does who asked.</summary>
public sealed record SearchExpectation(SearchQuery Query, Access Access, IReadOnlyList<string> Ids);
