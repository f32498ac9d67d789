using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Opinions;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>The Composition that makes a document of a case. hl7.org/fhir/R4/documents.html</summary>
public static class CaseDocument
{
    private static readonly (string Title, string[] Types)[] Sections =
    [
        ("Opinion", ["DiagnosticReport"]),
        ("Proposals", ["CarePlan", "MedicationRequest"]),
        ("Diagnosis", ["Condition"]),
        ("Findings", ["Observation"]),
        ("Reports under review", ["DiagnosticReport"]),
        ("Images", ["ImagingStudy"]),
        ("Pathology material", ["Specimen"]),
        ("Treatment", ["Procedure", "MedicationStatement"]),
        ("Documents", ["DocumentReference"]),
        ("Questions", ["QuestionnaireResponse"]),
        ("Consent", ["Consent"]),
    ];

    /// <param name="resources">The request first.</param>
    /// <param name="opinions">References of the reports that answer it.</param>
    public static JsonObject Compose(IReadOnlyList<StoredVersion> resources, IReadOnlySet<string> opinions, string id, DateTimeOffset now)
    {
        var request = JsonNode.Parse(resources[0].Json.Span)!;
        var isAnswered = resources.Any(resource => opinions.Contains(resource.Key.ToString()));
        var sections = new JsonArray(Section("Request", [resources[0].Key.ToString()]));
        foreach (var (title, types) in Sections)
        {
            var isOpinion = title == "Opinion";
            var keys = resources.Where(resource => types.Contains(resource.Key.Type) && (resource.Key.Type != "DiagnosticReport" || opinions.Contains(resource.Key.ToString()) == isOpinion)).Select(resource => resource.Key.ToString()).ToArray();
            if (keys.Length > 0) sections.Add(Section(title, keys));
        }

        sections.Add(new JsonObject { ["title"] = "Disclaimer", ["text"] = Narrative(Disclaimer.Text) });
        return new JsonObject
        {
            ["resourceType"] = "Composition",
            ["id"] = id,
            ["status"] = isAnswered ? "final" : "preliminary",
            ["type"] = new JsonObject
            {
                ["coding"] = new JsonArray(new JsonObject { ["system"] = Vocabulary.Loinc, ["code"] = isAnswered ? "11488-4" : "57133-1", ["display"] = isAnswered ? "Consult note" : "Referral note" }),
            },
            ["subject"] = request["subject"]?.DeepClone(),
            ["date"] = InstantText.Of(now),
            ["author"] = new JsonArray(request["requester"]?.DeepClone()),
            ["title"] = isAnswered ? "Second opinion" : "Request for a second opinion",
            ["section"] = sections,
        };
    }

    private static JsonObject Section(string title, IEnumerable<string> references) => new()
    {
        ["title"] = title,
        ["entry"] = new JsonArray(references.Select(reference => (JsonNode)FhirJson.Reference(reference)).ToArray()),
    };

    private static JsonObject Narrative(string text) => new() { ["status"] = "generated", ["div"] = $"<div xmlns=\"http://www.w3.org/1999/xhtml\">{text}</div>" };
}
