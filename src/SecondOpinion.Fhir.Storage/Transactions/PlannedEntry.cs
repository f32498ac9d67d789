using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Storage.Transactions;

/// <summary>What becomes of one entry.</summary>
/// <param name="Key">The resource it is about.</param>
/// <param name="Change">Place of its change in the change set; -1 when the entry matched a stored resource and changes nothing.</param>
public sealed record PlannedEntry(BundleEntry Entry, ResourceKey Key, int Change);
