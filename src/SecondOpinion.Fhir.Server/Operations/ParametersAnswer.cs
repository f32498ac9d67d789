using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.Server.Operations;

/// <summary>Output of an operation: a Parameters resource. hl7.org/fhir/R4/operations.html</summary>
internal static class ParametersAnswer
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FhirAnswer Of(IEnumerable<JsonObject> parameters) => Json(new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray([.. parameters]) });

    public static FhirAnswer Json(JsonObject resource) => FhirAnswer.Of(StatusCodes.Status200OK, Encoding.UTF8.GetBytes(resource.ToJsonString(Plain)));

    public static JsonObject Value(string name, string valueName, JsonNode? value) => new() { ["name"] = name, [valueName] = value };

    public static JsonObject Parts(string name, IEnumerable<JsonObject> parts) => new() { ["name"] = name, ["part"] = new JsonArray([.. parts]) };
}
