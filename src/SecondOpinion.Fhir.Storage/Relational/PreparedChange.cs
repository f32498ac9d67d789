using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>A change with everything that could be worked out before its turn to be written.</summary>
internal sealed record PreparedChange(Change Change, ResourceStamp? Stamp, IndexEntries? Entries, IReadOnlyList<ContainedEntries> Contained);
