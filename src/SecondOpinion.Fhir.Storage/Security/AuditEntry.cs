namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>An event of the audit, as it is kept.</summary>
/// <param name="Number">Counted from 1 without gaps, over all batches.</param>
/// <param name="Recorded">Never before that of the event before, even where a clock was set back: the order of numbers is that of time.</param>
/// <param name="Server">The machine that it happened on.</param>
public sealed record AuditEntry(long Number, DateTimeOffset Recorded, string Server, AuditFacts Facts);
