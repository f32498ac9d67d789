using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>An organisation of a random world, and its client.</summary>
internal sealed record RandomParty(string Name, ClientRole[] Roles, SmartClient Client)
{
    public bool Is(ClientRole role) => Roles.Contains(role);
}
