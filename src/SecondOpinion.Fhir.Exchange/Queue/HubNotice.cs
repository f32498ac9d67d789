using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>What the hub tells people: a Communication about a Task. hl7.org/fhir/R4/communication.html</summary>
internal static class HubNotice
{
    public const string Categories = "http://terminology.hl7.org/CodeSystem/communication-category";
    public const string Reminder = "reminder";

    /// <summary>Tells the coordinator that a case needs a person.</summary>
    public static Change Alert(string caseReference, string text, DateTimeOffset now, DefinitionCatalogue definitions) =>
        Write(caseReference, "alert", CaseTask.Party("coordinator", "Coordinator of the hub"), text, now, definitions);

    /// <summary>Reminds whoever owns a Task.</summary>
    public static Change Remind(string taskReference, JsonNode owner, string text, DateTimeOffset now, DefinitionCatalogue definitions) => Write(taskReference, Reminder, owner, text, now, definitions);

    private static Change Write(string about, string category, JsonNode recipient, string text, DateTimeOffset now, DefinitionCatalogue definitions)
    {
        var json = new JsonObject
        {
            ["resourceType"] = "Communication",
            ["status"] = "completed",
            ["category"] = new JsonArray(FhirJson.Concept(Categories, category)),
            ["priority"] = "urgent",
            ["partOf"] = new JsonArray(FhirJson.Reference(about)),
            ["about"] = new JsonArray(FhirJson.Reference(about)),
            ["sent"] = InstantText.Of(now),
            ["recipient"] = new JsonArray(recipient.DeepClone()),
            ["sender"] = CaseTask.Hub,
            ["payload"] = new JsonArray(new JsonObject { ["contentString"] = text }),
        };
        return new Change(ChangeKind.Create, new ResourceKey("Communication", ResourceIds.New(now)), FhirJson.Document(json, definitions));
    }
}
