using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.Exchange.Routing;

/// <summary>To whom a case is offered in one round, and why.</summary>
/// <param name="Candidates">Who alone may claim; empty for an open queue.</param>
/// <param name="CanWiden">A later round would reach more.</param>
public sealed record RoutingDecision(int Round, string Mode, IReadOnlyList<JsonObject> Candidates, IReadOnlyList<Verdict> Verdicts, bool CanWiden)
{
    /// <summary>The decision in one paragraph, for people.</summary>
    public string Explain()
    {
        var offered = Mode == Offer.Open ? "any centre" : Candidates.Count == 0 ? "nobody" : string.Join(", ", Candidates.Select(NameOf));
        var others = Verdicts.Where(verdict => !Candidates.Any(candidate => ReferenceEquals(candidate, verdict.Centre.Reference)))
            .Select(verdict => $"{verdict.Centre.Name} ({(verdict.Suits ? "later round" : string.Join(", ", verdict.Reasons))})").ToArray();
        return $"Routing, round {Round}, {Mode}: offered to {offered}.{(others.Length == 0 ? "" : $" Not offered to {string.Join("; ", others)}.")}";
    }

    private static string NameOf(JsonObject reference) => (string?)reference["display"] ?? (string?)reference["reference"] ?? (string?)reference["identifier"]?["value"] ?? "a centre without a name";
}
