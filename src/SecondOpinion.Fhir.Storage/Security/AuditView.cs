namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>The part of the audit that somebody may see: an event of any of these kinds.</summary>
/// <param name="IsAll">All of it.</param>
/// <param name="Organization">What clients of this organisation did, as <c>system|value</c>; null for none.</param>
/// <param name="Patient">Who saw or wrote what tells of this Patient, and of nobody else; null for none.</param>
public sealed record AuditView(bool IsAll, string? Organization, string? Patient)
{
    public static AuditView All { get; } = new(IsAll: true, null, null);

    public static AuditView Nothing { get; } = new(IsAll: false, null, null);

    /// <summary>The event as far as it may be seen; null when it may not be.</summary>
    /// <remarks>What others asked about may name other patients, so that a patient sees who asked and what of his was given, and not by which words.</remarks>
    internal AuditEntry? Of(AuditEntry entry)
    {
        var facts = entry.Facts;
        if (IsAll || (Organization is not null && facts.Who?.Organization.Token == Organization)) return entry;
        if (Patient is null || !facts.Patients.Contains(Patient)) return null;
        if (facts.Patients.Count == 1) return entry with { Facts = facts with { Query = null, Address = null } };
        return entry with { Facts = facts with { Query = null, Address = null, Patients = [Patient], Written = [], Target = facts.Target.Split('/')[0] } };
    }
}
