using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>An organisation or a person of a random world, and its client.</summary>
/// <param name="Record">For a patient or a family: the record it is about.</param>
/// <param name="BreaksGlass">A coordinator who gives a reason with every request.</param>
internal sealed record RandomParty(string Name, ClientRole[] Roles, SmartClient Client, RandomRecord? Record = null, bool BreaksGlass = false)
{
    public bool Is(ClientRole role) => Roles.Contains(role);
}
