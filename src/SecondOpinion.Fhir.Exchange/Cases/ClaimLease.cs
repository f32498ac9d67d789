using System.Globalization;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>A centre's hold on a queue item.</summary>
/// <param name="Token">Known to the holder; every write while holding must show it.</param>
/// <param name="Expires">From then on the item may be claimed by another.</param>
/// <param name="Generation">Counts the claims of this Task, from 1, so that a former holder is told apart from the present one.</param>
public sealed record ClaimLease(string Token, DateTimeOffset Expires, int Generation)
{
    private const string NoToken = "released";

    /// <summary>False for what is left of a lease that was given back or taken back: only its generation counts.</summary>
    public bool IsHeld => Token != NoToken;

    public ClaimLease Release(DateTimeOffset now) => this with { Token = NoToken, Expires = now };

    internal static ClaimLease? Read(JsonObject extension)
    {
        var parts = (extension["extension"] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(part => (string?)part["url"] ?? "");
        var token = (string?)parts.GetValueOrDefault("token")?["valueString"];
        var expires = (string?)parts.GetValueOrDefault("expires")?["valueInstant"];
        var generation = parts.GetValueOrDefault("generation")?["valuePositiveInt"];
        return token is null || generation is null || !DateTimeOffset.TryParse(expires, CultureInfo.InvariantCulture, out var at)
            ? null
            : new ClaimLease(token, at, (int)generation);
    }

    internal JsonObject Write() => new()
    {
        ["extension"] = new JsonArray(
            new JsonObject { ["url"] = "token", ["valueString"] = Token },
            new JsonObject { ["url"] = "expires", ["valueInstant"] = InstantText.Of(Expires) },
            new JsonObject { ["url"] = "generation", ["valuePositiveInt"] = Generation }),
        ["url"] = Vocabulary.ClaimLease,
    };
}
