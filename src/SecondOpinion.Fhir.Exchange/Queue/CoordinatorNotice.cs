using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>Tells the coordinator that a case needs a person: a Communication about its Case Task. hl7.org/fhir/R4/communication.html</summary>
internal static class CoordinatorNotice
{
    public static Change About(string caseReference, string text, DateTimeOffset now, DefinitionCatalogue definitions)
    {
        var json = new JsonObject
        {
            ["resourceType"] = "Communication",
            ["status"] = "completed",
            ["category"] = new JsonArray(FhirJson.Concept("http://terminology.hl7.org/CodeSystem/communication-category", "alert")),
            ["priority"] = "urgent",
            ["partOf"] = new JsonArray(FhirJson.Reference(caseReference)),
            ["about"] = new JsonArray(FhirJson.Reference(caseReference)),
            ["sent"] = InstantText.Of(now),
            ["recipient"] = new JsonArray(CaseTask.Party("coordinator", "Coordinator of the hub")),
            ["sender"] = CaseTask.Hub,
            ["payload"] = new JsonArray(new JsonObject { ["contentString"] = text }),
        };
        return new Change(ChangeKind.Create, new ResourceKey("Communication", ResourceIds.New(now)), ResourceDocument.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()), definitions).Value);
    }
}
