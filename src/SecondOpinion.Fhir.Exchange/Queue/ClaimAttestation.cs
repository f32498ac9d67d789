using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>The statement of independence a centre makes when it claims. Extension independence-attestation.</summary>
internal static class ClaimAttestation
{
    public const string Statement = "Takes no part in the current care of this patient and issued none of the reports under review.";

    public static JsonObject By(JsonObject owner, DateTimeOffset now) => new()
    {
        ["extension"] = new JsonArray(
            new JsonObject { ["url"] = "attested", ["valueBoolean"] = true },
            new JsonObject { ["url"] = "by", ["valueReference"] = owner.DeepClone() },
            new JsonObject { ["url"] = "on", ["valueDateTime"] = InstantText.Of(now) },
            new JsonObject { ["url"] = "statement", ["valueString"] = Statement }),
        ["url"] = Vocabulary.IndependenceAttestation,
    };
}
