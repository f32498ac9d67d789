using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>What the hub has done with a case.</summary>
/// <param name="CaseTask">As it stands now.</param>
/// <param name="Next">When to look at it again; null when it waits for others only.</param>
public sealed record AdvancedCase(StoredVersion CaseTask, DateTimeOffset? Next);
