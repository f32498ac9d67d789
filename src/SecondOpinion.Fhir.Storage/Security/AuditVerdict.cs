namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>What a check of the audit's chain found.</summary>
/// <param name="Count">Links that were checked and hold.</param>
/// <param name="Head">Hash of the last of them, in hexadecimal: whoever keeps it elsewhere can later tell whether the end was cut off.</param>
/// <param name="HasExpected">One of them has the hash that was asked for.</param>
/// <param name="BrokenAt">Number of the first link that does not hold; null when all do.</param>
public sealed record AuditVerdict(long Count, string Head, bool HasExpected, long? BrokenAt);
