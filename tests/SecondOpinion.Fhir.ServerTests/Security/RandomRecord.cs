namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>All of one patient of one hospital, as the oracle keeps it in mind.</summary>
internal sealed class RandomRecord(string referrer)
{
    public string Referrer => referrer;

    public bool IsHeldBack { get; set; }

    public bool IsForPatientOnly { get; set; }

    public List<RandomConsent> Consents { get; } = [];

    /// <summary>Reviews by key, and who holds each; null while it waits, empty when it has ended without an answer.</summary>
    public Dictionary<string, string?> Reviews { get; } = [];

    /// <param name="party">Name of an organisation, or of a family.</param>
    public bool Permits(string party, string type) =>
        Consents.Exists(c => c is { IsActive: true, Denied: null } && c.Permitted == party) && !Consents.Exists(c => c.IsActive && c.Denied == party && (c.Type is null || c.Type == type));
}

/// <param name="Type">The type that it denies; null for all.</param>
internal sealed record RandomConsent(string Key, string? Permitted, string? Denied, string? Type)
{
    public bool IsActive { get; set; } = true;
}
