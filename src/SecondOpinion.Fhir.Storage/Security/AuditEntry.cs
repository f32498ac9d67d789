namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>A link of the audit's chain.</summary>
/// <param name="Number">Counted from 1 without gaps.</param>
/// <param name="Body">An AuditEvent in JSON.</param>
/// <param name="Hash">SHA-256 over the hash before, the number and the body.</param>
public sealed record AuditEntry(long Number, byte[] Body, byte[] Hash);
