using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>What searches and the index must agree on.</summary>
internal sealed record SearchSettings(DefinitionCatalogue Definitions, IReadOnlyList<string> BaseUrls, TimeZoneInfo TimeZone);
