using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Opinions;

/// <summary>What issuing an opinion stored.</summary>
/// <param name="Parts">The other resources that came with the report: results, proposals, people.</param>
public sealed record IssuedOpinion(StoredVersion Report, StoredVersion Review, StoredVersion CaseTask, IReadOnlyList<StoredVersion> Parts);
