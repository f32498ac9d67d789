namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>A match with what it is sorted by.</summary>
/// <param name="Values">One for each key of the sort, as the database gives them; null for none.</param>
internal readonly record struct SortedMatch(long Key, object?[] Values);
