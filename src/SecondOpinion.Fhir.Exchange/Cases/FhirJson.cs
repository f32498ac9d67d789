using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The few data types that the exchange itself writes, and resources made of them.</summary>
internal static class FhirJson
{
    public static JsonObject Concept(string system, string code) =>
        new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };

    public static JsonObject Reference(string reference) => new() { ["reference"] = reference };

    /// <summary>A resource as it will be stored.</summary>
    public static ResourceDocument Document(JsonNode json, DefinitionCatalogue definitions) => ResourceDocument.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), definitions).Value;
}
