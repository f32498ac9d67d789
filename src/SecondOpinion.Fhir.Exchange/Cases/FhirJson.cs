using System.Globalization;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The few data types that the exchange itself writes.</summary>
internal static class FhirJson
{
    public static JsonObject Concept(string system, string code) =>
        new() { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) };

    public static JsonObject Reference(string reference) => new() { ["reference"] = reference };

    /// <summary>hl7.org/fhir/R4/datatypes.html#instant, to the millisecond, in UTC.</summary>
    public static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
