using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange;

/// <summary>Changes built from what was stored a moment ago, with whatever the builder needs to make its answer.</summary>
public record CommitDraft(ChangeSet Changes);
