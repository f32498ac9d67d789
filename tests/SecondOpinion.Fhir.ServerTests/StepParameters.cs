using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>What the steps of a case are called with.</summary>
internal static class StepParameters
{
    public const string Reasons = "https://second-opinion.example/fhir/CodeSystem/status-reason";

    public static string Because(string code, string? token = null)
    {
        var parameters = new List<(string, string, JsonNode)> { ("reason", "valueCodeableConcept", Concept(Reasons, code)) };
        if (token is not null) parameters.Add(("leaseToken", "valueString", token));
        return Parameters([.. parameters]);
    }

    public static string Under(string token) => Parameters(("leaseToken", "valueString", token));

    public static string Amending(JsonNode opinion) => new JsonObject
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray(
            new JsonObject { ["name"] = "reason", ["valueCodeableConcept"] = Concept("https://second-opinion.example/fhir/CodeSystem/amendment-reason", "new-result") },
            new JsonObject { ["name"] = "opinion", ["resource"] = opinion }),
    }.ToJsonString();

    /// <summary>A JSON Patch that answers an information request with a record.</summary>
    public static string AnsweringWith(string reference) => $$$"""
        [{"op":"replace","path":"/status","value":"completed"},
         {"op":"add","path":"/output","value":[{"type":{"coding":[{"system":"https://second-opinion.example/fhir/CodeSystem/task-parameter","code":"supplied-information"}]},"valueReference":{"reference":"{{{reference}}}"}}]}]
        """;

    public static string Parameters(params (string Name, string Field, JsonNode Value)[] parameters) => new JsonObject
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray(parameters.Select(parameter => (JsonNode)new JsonObject { ["name"] = parameter.Name, [parameter.Field] = parameter.Value }).ToArray()),
    }.ToJsonString();

    public static JsonObject Concept(string system, string code) => new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };
}
