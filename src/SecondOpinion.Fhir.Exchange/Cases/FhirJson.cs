using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The few data types that the exchange itself writes.</summary>
internal static class FhirJson
{
    public static JsonObject Concept(string system, string code) =>
        new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };

    public static JsonObject Reference(string reference) => new() { ["reference"] = reference };
}
