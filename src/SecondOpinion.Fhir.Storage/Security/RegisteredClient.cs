namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>A program that may ask for tokens, and for whom it acts.</summary>
/// <param name="Id">What it calls itself: issuer and subject of its assertions.</param>
/// <param name="Organization">Identifier of its organisation, as Task.owner and Consent name it.</param>
/// <param name="Country">ISO 3166 code of the organisation's country, which a consent may name instead; null when not told.</param>
/// <param name="Scopes">The most it is ever granted.</param>
/// <param name="Jwks">Its public keys, as a JWK Set; null when they are fetched.</param>
/// <param name="JwksUri">Where they are fetched; null when they are given.</param>
/// <param name="Patient">Id of the Patient for whom a client of a patient or a family acts.</param>
/// <param name="RelatedPerson">Id of the RelatedPerson who acts for that patient.</param>
public sealed record RegisteredClient(
    string Id,
    OrganizationName Organization,
    string? Country,
    IReadOnlyList<ClientRole> Roles,
    string Scopes,
    string? Jwks,
    string? JwksUri,
    string? Patient,
    string? RelatedPerson,
    bool IsDisabled,
    DateTimeOffset Registered,
    DateTimeOffset KeysChanged);
