using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Routing;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>Opens reviews: the queue items that centres pull. Profile so-review-task.</summary>
public static class ReviewTask
{
    /// <summary>A queue item nobody owns.</summary>
    /// <param name="caseReference">Where the Case Task is stored.</param>
    /// <param name="demand">What a centre is told of the case before it claims it.</param>
    /// <param name="replaces">The review that ended before this one, or null.</param>
    public static TaskContent Open(TaskContent caseTask, string caseReference, Element request, Demand demand, string? replaces, DateTimeOffset now)
    {
        var review = TaskContent.Create(CaseTask.TaskTemplate(Vocabulary.ReviewTaskProfile, "review", now));
        review.Set("partOf", new JsonArray(FhirJson.Reference(caseReference)));
        foreach (var name in new[] { "groupIdentifier", "priority", "focus", "for", "requester", "restriction" }) review.Set(name, caseTask.Copy(name));
        foreach (var url in new[] { Vocabulary.DecisionDeadline, Vocabulary.ConsultMode }) review.SetExtension(url, caseTask.Extension(url)?.DeepClone().AsObject());
        if (request.Child("performerType") is { Exists: true } speciality) review.Set("performerType", new JsonArray(JsonNode.Parse(speciality.Json.Span)));
        if (replaces is not null) review.SetExtension(Vocabulary.TaskReplaces, new JsonObject { ["url"] = Vocabulary.TaskReplaces, ["valueReference"] = FhirJson.Reference(replaces) });
        if (demand.TumourGroup is { } group) review.AddInput("tumour-group", "valueCodeableConcept", FhirJson.Concept(Vocabulary.TumourGroup, group));
        foreach (var kind in demand.Kinds) review.AddInput("opinion-kind", "valueCodeableConcept", FhirJson.Concept(Vocabulary.OpinionKind, kind));
        foreach (var language in demand.Languages.Order()) review.AddInput("answer-language", "valueCode", language);
        foreach (var country in demand.Permitted.Where(identity => identity.StartsWith("country|", StringComparison.Ordinal)).Order()) review.AddInput("permitted-country", "valueCode", country["country|".Length..]);
        review.Status = CaseState.Queued.ReviewStatus!;
        review.BusinessStatus = CaseState.Queued.BusinessStatus;
        return review;
    }
}
