namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>Who did what the audit tells of.</summary>
/// <param name="Client">The program that called.</param>
/// <param name="BreakGlass">Why it looked at what is else closed; null for everyday access.</param>
public sealed record AuditAgent(string Client, OrganizationName Organization, string? BreakGlass);
