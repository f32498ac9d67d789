using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.Exchange.Routing;

/// <summary>What a case needs of a centre.</summary>
/// <param name="Named">Whom the referrer asks for, as identities; with the reference as it was written.</param>
/// <param name="Involved">Identities of those who take part in the care or have given an opinion, with what makes each one so.</param>
/// <param name="Permitted">Identities of centres, and <c>country|XX</c>, that the consent names; empty when it names none.</param>
/// <param name="Declined">Identities of those who have given the case back.</param>
/// <param name="Age">In years; null when it is not known.</param>
public sealed record Demand(
    string? TumourGroup,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<string> Specialties,
    string? Mode,
    IReadOnlySet<string> Languages,
    int? Age,
    IReadOnlyList<(JsonObject Reference, IReadOnlySet<string> Identities)> Named,
    IReadOnlyDictionary<string, string> Involved,
    IReadOnlySet<string> Permitted,
    IReadOnlySet<string> Declined);
