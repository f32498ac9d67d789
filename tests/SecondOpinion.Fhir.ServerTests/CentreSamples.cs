using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Writes centres into the directory of a server.</summary>
internal static class CentreSamples
{
    /// <summary>A centre with an identifier of the directory, for all kinds of opinion on these tumours.</summary>
    /// <returns>Its Organization: <c>Organization/1</c>.</returns>
    public static async Task<string> AddCentre(this TestServer server, string identifier, string country = "NL", string group = "sarcoma", string language = "pl", int capacity = 5)
    {
        var organization = await server.Post("Organization", $$$"""
            {"resourceType":"Organization","identifier":[{"system":"https://directory.example/organization","value":"{{{identifier}}}"}],"name":"{{{identifier}}}","address":[{"country":"{{{country}}}"}]}
            """, 201);
        await server.Post("HealthcareService", $$$"""
            {"resourceType":"HealthcareService","active":true,"name":"{{{identifier}}}","providedBy":{"reference":"Organization/{{{organization["id"]}}}"},
             "extension":[{"url":"https://second-opinion.example/fhir/StructureDefinition/review-capacity","valuePositiveInt":{{{capacity}}}}],
             "type":[{"coding":[{"system":"https://second-opinion.example/fhir/CodeSystem/tumour-group","code":"{{{group}}}"}]}],
             "communication":[{"coding":[{"system":"urn:ietf:bcp:47","code":"{{{language}}}"}]},{"coding":[{"system":"urn:ietf:bcp:47","code":"en"}]}]}
            """, 201);
        return $"Organization/{organization["id"]}";
    }

    public static string BusinessStatus(JsonNode task) => (string?)task["businessStatus"]?["coding"]?[0]?["code"] ?? "";
}
