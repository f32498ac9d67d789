namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>What a check of the audit's chain found.</summary>
/// <param name="Links">Links that were checked and hold.</param>
/// <param name="Events">Events in them.</param>
/// <param name="Head">Hash of the last of them, in hexadecimal: whoever keeps it elsewhere can later tell whether the end was cut off or the chain written anew.</param>
/// <param name="HasExpected">One of them has the hash that was asked for, or none was.</param>
/// <param name="Fault">Why the first link that does not hold does not, which begins with the event after those; null when all hold.</param>
public sealed record AuditVerdict(long Links, long Events, string Head, bool HasExpected, AuditFault? Fault);
