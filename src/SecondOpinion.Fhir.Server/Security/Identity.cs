using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>A caller who has shown who they are.</summary>
/// <param name="Client">The program that calls.</param>
/// <param name="Patient">Id of the Patient for whom a patient's or family's client acts.</param>
/// <param name="RelatedPerson">Id of the RelatedPerson who acts for that patient.</param>
/// <param name="BreakGlass">Why a coordinator looks at what is else closed; null for everyday access.</param>
public sealed record Identity(
    string Client, OrganizationName Organization, string? Country, IReadOnlyList<ClientRole> Roles, ScopeSet Scopes, string? Patient, string? RelatedPerson, string? BreakGlass = null)
{
    private AuditAgent? agent;

    public Party Party { get; } = Party.Of(Organization.Token);

    /// <summary>As it stands in the audit.</summary>
    public AuditAgent Agent => agent ??= new AuditAgent(Client, Organization, BreakGlass);

    public bool Is(ClientRole role) => Roles.Contains(role);

    /// <summary>The same, to be kept: its scopes are those of this moment.</summary>
    public RegisteredClient ToClient(DateTimeOffset now) => new(Client, Organization, Country, Roles, Scopes.ToString(), null, null, Patient, RelatedPerson, IsDisabled: false, now, now);

    public static Identity Of(RegisteredClient client, ScopeSet scopes) =>
        new(client.Id, client.Organization, client.Country, client.Roles, scopes, client.Patient, client.RelatedPerson);
}
