using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.Exchange.Queue;

/// <summary>Opens reviews: the queue items that centres pull. Profile so-review-task.</summary>
public static class ReviewTask
{
    private const string CandidateList = "http://hl7.org/fhir/StructureDefinition/task-candidateList";

    /// <summary>Working days from complete records to the opinion.</summary>
    private const int Turnaround = 10;

    /// <summary>A queue item nobody owns; and the Case Task, which gets its clock.</summary>
    /// <param name="caseTask">Is changed: its clock starts unless it runs already.</param>
    /// <param name="caseReference">Where the Case Task is stored.</param>
    public static TaskContent Open(TaskContent caseTask, string caseReference, Element request, DateTimeOffset now)
    {
        StartClock(caseTask, request, now);
        var review = TaskContent.Create(CaseTask.TaskTemplate(Vocabulary.ReviewTaskProfile, "review", now));
        review.Set("partOf", new JsonArray(FhirJson.Reference(caseReference)));
        foreach (var name in new[] { "groupIdentifier", "priority", "focus", "for", "requester", "restriction" }) review.Set(name, caseTask.Copy(name));
        foreach (var url in new[] { Vocabulary.SlaClock, Vocabulary.DecisionDeadline, Vocabulary.ConsultMode }) review.SetExtension(url, caseTask.Extension(url)?.DeepClone().AsObject());
        if (request.Child("performer") is { Exists: true } named && named.ChildText("reference") is not null)
        {
            review.SetExtension(CandidateList, new JsonObject { ["url"] = CandidateList, ["valueReference"] = JsonNode.Parse(named.Json.Span) });
        }

        review.Status = CaseState.Queued.ReviewStatus!;
        review.BusinessStatus = CaseState.Queued.BusinessStatus;
        return review;
    }

    private static void StartClock(TaskContent caseTask, Element request, DateTimeOffset now)
    {
        if (caseTask.Extension(Vocabulary.SlaClock) is not null) return;
        var due = WorkingDays.Add(now, Turnaround);
        var deadline = DecisionDeadline(request);
        if (deadline > now && deadline < due) due = deadline.Value;
        caseTask.SetExtension(Vocabulary.SlaClock, new JsonObject
        {
            ["extension"] = new JsonArray(
                new JsonObject { ["url"] = "started", ["valueInstant"] = InstantText.Of(now) },
                new JsonObject { ["url"] = "due", ["valueInstant"] = InstantText.Of(due) },
                new JsonObject { ["url"] = "state", ["valueCode"] = "on-track" }),
            ["url"] = Vocabulary.SlaClock,
        });
        caseTask.Set("restriction", new JsonObject
        {
            ["period"] = new JsonObject { ["start"] = InstantText.Of(now), ["end"] = InstantText.Of(due) },
        });
    }

    private static DateTimeOffset? DecisionDeadline(Element request)
    {
        foreach (var extension in request.ChildrenNamed("extension"))
        {
            if (extension.ChildText("url") == Vocabulary.DecisionDeadline && DateTimeOffset.TryParse(extension.ChildText("value"), out var deadline)) return deadline;
        }

        return null;
    }
}
