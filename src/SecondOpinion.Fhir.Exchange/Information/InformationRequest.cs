using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;

namespace SecondOpinion.Fhir.Exchange.Information;

/// <summary>What a centre asks of the referrer. At least one of the three is given.</summary>
/// <param name="Queries">In words.</param>
/// <param name="Codes">CodeableConcepts, most often of CodeSystem checklist-item.</param>
/// <param name="Questionnaires">Canonicals of questionnaires to be answered.</param>
public sealed record InformationRequest(IReadOnlyList<string> Queries, IReadOnlyList<JsonObject> Codes, IReadOnlyList<string> Questionnaires)
{
    /// <summary>Until when the answer is waited for; null for as long as is usual.</summary>
    public DateTimeOffset? Ends { get; init; }

    public bool IsEmpty => Queries.Count + Codes.Count + Questionnaires.Count == 0;

    /// <summary>The Task that asks: owned by the referrer, part of the review. Profile so-information-request-task.</summary>
    /// <param name="reviewReference">Where the Review Task is stored.</param>
    public TaskContent ToTask(TaskContent caseTask, TaskContent review, string reviewReference, DateTimeOffset ends, DateTimeOffset now)
    {
        var task = TaskContent.Create(CaseTask.TaskTemplate(Vocabulary.InformationRequestProfile, "information-request", now));
        task.Status = "requested";
        task.Set("partOf", new JsonArray(FhirJson.Reference(reviewReference)));
        foreach (var name in new[] { "groupIdentifier", "priority", "focus", "for" }) task.Set(name, caseTask.Copy(name));
        task.Set("requester", review.Copy("owner"));
        task.Set("owner", caseTask.Copy("requester"));
        task.Restrict(now, ends);
        foreach (var query in Queries) task.AddInput("query", "valueString", query);
        foreach (var code in Codes) task.AddInput("code", "valueCodeableConcept", code.DeepClone());
        foreach (var questionnaire in Questionnaires) task.AddInput("questionnaire", "valueCanonical", questionnaire);
        return task;
    }

    /// <summary>Reads what a Task asks.</summary>
    public static InformationRequest Read(TaskContent task) => new(
        task.Inputs("query").Select(input => (string?)input["valueString"]).OfType<string>().ToArray(),
        task.Inputs("code").Select(input => input["valueCodeableConcept"]).OfType<JsonObject>().ToArray(),
        task.Inputs("questionnaire").Select(input => (string?)input["valueCanonical"] ?? (string?)input["valueReference"]?["reference"]).OfType<string>().ToArray()) { Ends = task.Ends };

    /// <summary>The items of the checklist that are asked for.</summary>
    public IEnumerable<string> Items => Codes.SelectMany(code => code["coding"] as JsonArray ?? []).OfType<JsonObject>()
        .Where(coding => (string?)coding["system"] == Vocabulary.ChecklistItem).Select(coding => (string?)coding["code"]).OfType<string>();
}
