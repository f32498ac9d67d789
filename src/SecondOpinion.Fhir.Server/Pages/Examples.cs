using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.Server.Pages;

/// <summary>Bodies that can be sent as they stand, or after putting in the ids that an earlier answer gave.</summary>
public static class Examples
{
    private const string Case = "colon-liver-metastases";

    /// <summary>The referral of the case that the demo and Swagger show.</summary>
    public static JsonNode Referral => ReadCase("referral.json");

    /// <summary>The opinion on it; <c>{serviceRequestId}</c> and <c>{patientId}</c> stand where the stored ids go.</summary>
    public static JsonNode Opinion => ReadCase("opinion.json");

    /// <summary>The example of a name, as Swagger shows it.</summary>
    public static JsonNode Find(string name) => name switch
    {
        "referral" => Referral,
        "claim" => ClaimBy("liver-centre", "Example Liver Surgery Centre"),
        "opinion" => OpinionUnder("{leaseToken}", Opinion),
        "patient" => JsonNode.Parse("""{"resourceType":"Patient","identifier":[{"system":"https://general-hospital.example/mrn","value":"1"}],"name":[{"family":"Example"}],"birthDate":"1960-05"}""")!,
        "fhirpath" => JsonNode.Parse("""{"resourceType":"Parameters","parameter":[{"name":"expression","valueString":"name.given.first()"},{"name":"resource","resource":{"resourceType":"Patient","name":[{"given":["Example"]}]}}]}""")!,
        "meta" => JsonNode.Parse("""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"system":"https://general-hospital.example/tags","code":"teaching"}]}}]}""")!,
        "patch" => JsonNode.Parse("""[{"op":"replace","path":"/active","value":true}]""")!,
        "token" => JsonValue.Create("grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={assertion}&scope=system%2F*.rs"),
        "search" => JsonValue.Create("owner:missing=true&status=requested"),
        _ => throw new ArgumentException($"There is no example named {name}.", nameof(name)),
    };

    public static JsonObject ClaimBy(string centre, string display) => new()
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray(
            new JsonObject
            {
                ["name"] = "owner",
                ["valueReference"] = new JsonObject
                {
                    ["type"] = "Organization",
                    ["identifier"] = new JsonObject { ["system"] = "https://directory.example/organization", ["value"] = centre },
                    ["display"] = display,
                },
            },
            new JsonObject { ["name"] = "leaseMinutes", ["valuePositiveInt"] = 120 }),
    };

    public static JsonObject OpinionUnder(string leaseToken, JsonNode opinion) => new()
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray(
            new JsonObject { ["name"] = "leaseToken", ["valueString"] = leaseToken },
            new JsonObject { ["name"] = "opinion", ["resource"] = opinion }),
    };

    private static JsonNode ReadCase(string file) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "profiles", "cases", Case, file)))!;
}
