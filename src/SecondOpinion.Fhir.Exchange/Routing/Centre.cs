using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.Exchange.Routing;

/// <summary>A centre of the directory, as routing sees it. What it leaves empty it does not restrict.</summary>
/// <param name="Reference">To its Organization: what stands in a candidate list.</param>
/// <param name="Identities">Everything that names it: see <see cref="Parties"/>.</param>
/// <param name="Above">Identities of the organisations above it.</param>
/// <param name="Codes">Tumour groups, opinion kinds, specialties and modes, each <c>system|code</c>.</param>
/// <param name="Capacity">Reviews it takes at the same time; null for no limit.</param>
/// <param name="Load">Reviews it holds now.</param>
public sealed record Centre(
    string Name,
    JsonObject Reference,
    IReadOnlySet<string> Identities,
    IReadOnlySet<string> Above,
    string? Country,
    IReadOnlySet<string> Codes,
    IReadOnlySet<string> Languages,
    IReadOnlySet<string> Eligibility,
    int? Capacity,
    int Load)
{
    /// <summary>The share of its capacity that is used; what has no limit counts as if it had room for ten.</summary>
    public double Use => Load / (double)Math.Max(1, Capacity ?? 10);
}
