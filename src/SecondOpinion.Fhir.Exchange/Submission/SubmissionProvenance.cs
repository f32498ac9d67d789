using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>Says who brought what, when. hl7.org/fhir/R4/provenance.html</summary>
internal static class SubmissionProvenance
{
    private const string ActivitySystem = "http://terminology.hl7.org/CodeSystem/v3-DataOperation";

    /// <param name="agent">Reference to who is answerable.</param>
    /// <param name="activity">Code of v3-DataOperation.</param>
    public static Change Record(IEnumerable<string> targets, JsonNode agent, DateTimeOffset now, DefinitionCatalogue definitions, string activity = "CREATE")
    {
        var json = new JsonObject
        {
            ["resourceType"] = "Provenance",
            ["target"] = new JsonArray(targets.Select(target => (JsonNode)FhirJson.Reference(target)).ToArray()),
            ["recorded"] = InstantText.Of(now),
            ["activity"] = FhirJson.Concept(ActivitySystem, activity),
            ["agent"] = new JsonArray(new JsonObject { ["who"] = agent }),
        };
        var content = FhirJson.Document(json, definitions);
        return new Change(ChangeKind.Create, new ResourceKey("Provenance", ResourceIds.New(now)), content);
    }
}
