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
        "lease" => Under("{leaseToken}"),
        "renew" => Under("{leaseToken}", Parameter("leaseMinutes", "valuePositiveInt", 240)),
        "release" => Under("{leaseToken}"),
        "decline" => Under("{leaseToken}", Reason("no-free-capacity", "The board meets after the deadline only.")),
        "assign" => Under("{leaseToken}", Owner("liver-centre-hpb", "HPB department")),
        "request-information" => Under("{leaseToken}", Parameter("code", "valueCodeableConcept", Concept("checklist-item", "endoscopy-report")), Parameter("query", "valueString", "Which chemotherapy was given, and when did it end?")),
        "answer-cancellation" => Under("{leaseToken}", Parameter("stop", "valueBoolean", true)),
        "amend" => Parameters(
            Parameter("reason", "valueCodeableConcept", Concept("amendment-reason", "new-result")),
            new JsonObject { ["name"] = "opinion", ["resource"] = Opinion["entry"]![0]!["resource"]!.DeepClone() }),
        "cancel" => Parameters(Reason("treatment-started", "The operation could not wait.")),
        "dispute" => Parameters(Parameter("reason", "valueString", "Resectability: the opinion does not speak of the metastasis beside the right hepatic vein.")),
        "custody" => Parameters(
            Parameter("event", "valueCoding", new JsonObject { ["system"] = "https://second-opinion.example/fhir/CodeSystem/custody-event", ["code"] = "dispatched" }),
            Parameter("carrier", "valueReference", new JsonObject { ["display"] = "Example Courier, consignment 4711" })),
        "message" => Message,
        "patient" => JsonNode.Parse("""{"resourceType":"Patient","identifier":[{"system":"https://general-hospital.example/mrn","value":"1"}],"name":[{"family":"Example"}],"birthDate":"1960-05"}""")!,
        "fhirpath" => JsonNode.Parse("""{"resourceType":"Parameters","parameter":[{"name":"expression","valueString":"name.given.first()"},{"name":"resource","resource":{"resourceType":"Patient","name":[{"given":["Example"]}]}}]}""")!,
        "meta" => JsonNode.Parse("""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"tag":[{"system":"https://general-hospital.example/tags","code":"teaching"}]}}]}""")!,
        "patch" => JsonNode.Parse("""[{"op":"replace","path":"/active","value":true}]""")!,
        "token" => JsonValue.Create("grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={assertion}&scope=system%2F*.rs"),
        "search" => JsonValue.Create("owner:missing=true&status=requested"),
        _ => throw new ArgumentException($"There is no example named {name}.", nameof(name)),
    };

    /// <summary>The referral as a message. hl7.org/fhir/R4/messaging.html</summary>
    private static JsonNode Message
    {
        get
        {
            var message = Referral;
            message["type"] = "message";
            foreach (var entry in message["entry"]!.AsArray()) entry!.AsObject().Remove("request");
            message["entry"]!.AsArray().Insert(0, JsonNode.Parse("""
                {"fullUrl":"urn:uuid:3f1d0a52-6a5e-4f5e-9b55-5f3c7a2f9d01","resource":{"resourceType":"MessageHeader","eventUri":"https://second-opinion.example/fhir/event/refer",
                 "source":{"name":"Example General Hospital","endpoint":"https://general-hospital.example/fhir"}}}
                """));
            return message;
        }
    }

    public static JsonObject ClaimBy(string centre, string display) => Parameters(Owner(centre, display), Parameter("leaseMinutes", "valuePositiveInt", 120));

    public static JsonObject OpinionUnder(string leaseToken, JsonNode opinion) => Under(leaseToken, new JsonObject { ["name"] = "opinion", ["resource"] = opinion });

    private static JsonObject Under(string leaseToken, params JsonObject[] others) => Parameters([Parameter("leaseToken", "valueString", leaseToken), .. others]);

    private static JsonObject Parameters(params JsonObject[] parameters) => new() { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray([.. parameters]) };

    private static JsonObject Parameter(string name, string valueName, JsonNode value) => new() { ["name"] = name, [valueName] = value };

    private static JsonObject Concept(string system, string code) => new()
    {
        ["coding"] = new JsonArray(new JsonObject { ["system"] = $"https://second-opinion.example/fhir/CodeSystem/{system}", ["code"] = code }),
    };

    private static JsonObject Reason(string code, string text)
    {
        var concept = Concept("status-reason", code);
        concept["text"] = text;
        return Parameter("reason", "valueCodeableConcept", concept);
    }

    private static JsonObject Owner(string identifier, string display) => Parameter("owner", "valueReference", new JsonObject
    {
        ["type"] = "Organization",
        ["identifier"] = new JsonObject { ["system"] = "https://directory.example/organization", ["value"] = identifier },
        ["display"] = display,
    });

    private static JsonNode ReadCase(string file) => JsonNode.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "profiles", "cases", Case, file)))!;
}
