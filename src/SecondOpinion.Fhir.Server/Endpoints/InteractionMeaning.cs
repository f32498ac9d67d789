namespace SecondOpinion.Fhir.Server.Endpoints;

/// <summary>What a route is in FHIR's words: <c>search-type</c>, and <c>conditional-update</c> and the like, which FHIR tells by flags. The CapabilityStatement is made of these.</summary>
internal sealed record InteractionMeaning(string Code);
