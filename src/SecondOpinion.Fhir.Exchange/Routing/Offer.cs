using System.Globalization;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.Exchange.Routing;

/// <summary>To whom a queue item is offered at present. Extension offer.</summary>
/// <param name="Round">Counts from 1; grows whenever nobody claims in time.</param>
/// <param name="Mode">named, shortlist or open.</param>
/// <param name="Widens">When it is offered to more; null when there is nobody more to offer it to.</param>
public sealed record Offer(int Round, string Mode, DateTimeOffset? Widens)
{
    /// <summary>The referrer named whom to ask.</summary>
    public const string Named = "named";

    /// <summary>Suitable centres, those with most room first.</summary>
    public const string Shortlist = "shortlist";

    /// <summary>Any centre may claim.</summary>
    public const string Open = "open";

    internal static Offer? Read(JsonObject extension)
    {
        var parts = (extension["extension"] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(part => (string?)part["url"] ?? "");
        if (parts.GetValueOrDefault("round")?["valuePositiveInt"] is not { } round || (string?)parts.GetValueOrDefault("mode")?["valueCode"] is not { } mode) return null;
        var widens = DateTimeOffset.TryParse((string?)parts.GetValueOrDefault("widens")?["valueInstant"], CultureInfo.InvariantCulture, out var at) ? at : (DateTimeOffset?)null;
        return new Offer((int)round, mode, widens);
    }

    internal JsonObject Write()
    {
        var parts = new JsonArray(new JsonObject { ["url"] = "round", ["valuePositiveInt"] = Round }, new JsonObject { ["url"] = "mode", ["valueCode"] = Mode });
        if (Widens is { } widens) parts.Add(new JsonObject { ["url"] = "widens", ["valueInstant"] = InstantText.Of(widens) });
        return new JsonObject { ["extension"] = parts, ["url"] = Vocabulary.Offer };
    }
}
