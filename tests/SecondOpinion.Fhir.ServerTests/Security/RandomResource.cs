using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>A resource of a random world.</summary>
/// <param name="Answer">The centre that brought it as part of an opinion; null for all else.</param>
internal sealed record RandomResource(string Key, RandomRecord Record, string? Answer, JsonNode Json)
{
    public string Type => Key.Split('/')[0];

    public bool RefersTo(RandomResource other, string element) => (Json[element] is JsonArray many ? many : [Json[element]?.DeepClone()])
        .Any(reference => (string?)reference?["reference"] == other.Key);
}
