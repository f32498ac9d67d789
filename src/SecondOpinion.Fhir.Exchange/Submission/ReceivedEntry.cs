using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <param name="Created">False when the entry matched a resource that was stored already.</param>
public sealed record ReceivedEntry(StoredVersion Version, bool Created);
