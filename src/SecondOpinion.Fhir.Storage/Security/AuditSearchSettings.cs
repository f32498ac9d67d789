using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>What searches of the audit need to know of the server.</summary>
/// <param name="BaseUrls">Addresses that are its own.</param>
/// <param name="TimeZone">Zone of times that state none.</param>
public sealed record AuditSearchSettings(DefinitionCatalogue Definitions, IReadOnlyList<string> BaseUrls, TimeZoneInfo TimeZone, TimeProvider Clock)
{
    internal DateTimeOffset Now => Clock.GetUtcNow();
}
