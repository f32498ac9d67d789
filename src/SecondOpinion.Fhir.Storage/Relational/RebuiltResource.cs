using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>A resource with what it is found by under the definitions of now.</summary>
/// <param name="VersionKey">The version that was read.</param>
internal sealed record RebuiltResource(long Key, long VersionKey, IndexEntries Entries, IReadOnlyList<ContainedEntries> Contained);
