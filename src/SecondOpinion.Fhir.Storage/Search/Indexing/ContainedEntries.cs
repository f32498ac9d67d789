namespace SecondOpinion.Fhir.Storage.Search.Indexing;

/// <summary>What a contained resource is found by.</summary>
/// <param name="Id">Empty when it has none.</param>
/// <param name="Place">Where it stands in its container's list, from 0.</param>
internal sealed record ContainedEntries(string Type, string Id, int Place, IndexEntries Entries);
