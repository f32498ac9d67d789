using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Opens cases: the Task that the referrer watches. Profile so-case-task.</summary>
public static class CaseTask
{
    /// <summary>The hub, which owns every Case Task, named by identifier since it is no stored resource.</summary>
    public static JsonObject Hub => Party("hub", "Second opinion hub");

    /// <param name="submission">The identifier it was submitted under; null for a request that was posted by itself.</param>
    /// <param name="request">The ServiceRequest as it will be stored.</param>
    /// <param name="focus">Where it will be stored: <c>ServiceRequest/1</c>.</param>
    public static TaskContent Open(BusinessIdentifier? submission, Element request, string focus, DateTimeOffset now)
    {
        var task = TaskContent.Create(TaskTemplate(Vocabulary.CaseTaskProfile, "case", now));
        if (submission is not null)
        {
            var identifier = new JsonObject { ["value"] = submission.Value };
            if (submission.System is not null) identifier.Insert(0, "system", submission.System);
            task.Set("identifier", new JsonArray(identifier));
        }

        task.Set("groupIdentifier", Copy(request, "requisition"));
        task.Set("priority", request.ChildText("priority"));
        task.Set("focus", FhirJson.Reference(focus));
        task.Set("for", Copy(request, "subject"));
        task.Set("requester", Copy(request, "requester"));
        task.Set("owner", Hub);
        foreach (var extension in request.ChildrenNamed("extension"))
        {
            if (extension.ChildText("url") is (Vocabulary.DecisionDeadline or Vocabulary.ConsultMode) and var url)
                task.SetExtension(url, JsonNode.Parse(extension.Json.Span)!.AsObject());
        }

        task.Status = CaseState.Submitted.CaseStatus;
        task.BusinessStatus = CaseState.Submitted.BusinessStatus;
        return task;
    }

    /// <summary>A party of the hub's, named by identifier.</summary>
    internal static JsonObject Party(string value, string display) => new()
    {
        ["type"] = "Organization",
        ["identifier"] = new JsonObject { ["system"] = Vocabulary.Base + "/party", ["value"] = value },
        ["display"] = display,
    };

    /// <summary>What every Task of ours begins with.</summary>
    /// <param name="profile">Null for a kind that has none.</param>
    internal static JsonObject TaskTemplate(string? profile, string kind, DateTimeOffset now)
    {
        var task = new JsonObject
        {
            ["resourceType"] = "Task",
            ["status"] = "draft",
            ["intent"] = "order",
            ["code"] = new JsonObject
            {
                ["coding"] = new JsonArray(
                    new JsonObject { ["system"] = Vocabulary.TaskCode, ["code"] = "fulfill" },
                    new JsonObject { ["system"] = Vocabulary.TaskKind, ["code"] = kind }),
            },
            ["authoredOn"] = InstantText.Of(now),
            ["lastModified"] = InstantText.Of(now),
        };
        if (profile is not null) task.Insert(1, "meta", new JsonObject { ["profile"] = new JsonArray(profile) });
        return task;
    }

    private static JsonNode? Copy(Element parent, string name) => parent.Child(name) is { Exists: true } child ? JsonNode.Parse(child.Json.Span) : null;
}
