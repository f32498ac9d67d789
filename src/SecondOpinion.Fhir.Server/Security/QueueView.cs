using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>The short form of a review: what a centre is told before it claims, and after the consent has been withdrawn. Who the patient and the referrer are is not in it.</summary>
internal sealed class QueueView(DefinitionCatalogue definitions)
{
    private static readonly string[] Shown =
        ["resourceType", "id", "meta", "status", "intent", "code", "priority", "authoredOn", "lastModified", "businessStatus", "restriction", "performerType"];

    // By the last part of the url: what is asked, by when, and how.
    private static readonly string[] ShownExtensions = ["sla-clock", "decision-deadline", "consult-mode", "task-candidateList"];

    private static readonly string[] ShownInputs = ["tumour-group", "opinion-kind", "answer-language", "permitted-country", "stage", "body-site"];

    /// <summary>Parameters that a search may use on items in their short form: those that look at nothing else.</summary>
    private static readonly HashSet<string> Askable = ["_id", "_lastUpdated", "_profile", "status", "business-status", "priority", "code", "intent", "authored-on", "modified", "period", "performer", "owner"];

    /// <summary>True when a search asks about a Task, anywhere in it, what the short form would not answer.</summary>
    public static bool AsksMore(SearchQuery query)
    {
        // What a Task contains is not in its short form.
        if (query.Contained != ContainedMatches.None) return true;
        // What a Task contains is not told.
        if (query.Contained != ContainedMatches.None) return true;
        if (query.ResourceType == "Task" && query.Sort.Any(sort => !Askable.Contains(sort.Parameter.Code))) return true;
        return query.Criteria.Any(criterion => AsksMore(criterion, query.ResourceType)) || query.Includes.Any(include => include.Source == "Task");
    }

    /// <summary>True for a review that this caller sees only in short, unless it holds it and consent permits.</summary>
    public bool MayApplyTo(StoredVersion version, Identity who)
    {
        if (version.Key.Type != "Task" || version.IsDeleted || who.Is(Storage.Security.ClientRole.Coordinator)) return false;
        var (marks, _) = Marks.Read(ResourceDocument.Parse(version.Json, definitions).Value.Root);
        return marks.Contains(Marks.Review) && !marks.Contains(Marks.For(who.Party)) && who.Patient is null && who.Is(Storage.Security.ClientRole.Centre);
    }

    public static StoredVersion Of(StoredVersion version)
    {
        var task = JsonNode.Parse(version.Json.Span)!.AsObject();
        foreach (var name in task.Select(property => property.Key).Where(name => !Shown.Contains(name)).ToArray())
        {
            if (name is not ("extension" or "input")) task.Remove(name);
        }

        Keep(task, "extension", extension => ((string?)extension["url"] ?? "").Split('/')[^1], ShownExtensions);
        Keep(task, "input", input => (string?)input["type"]?["coding"]?[0]?["code"] ?? "", ShownInputs);
        return version with { Json = Encoding.UTF8.GetBytes(task.ToJsonString()) };
    }

    private static void Keep(JsonObject task, string name, Func<JsonNode, string> kind, string[] shown)
    {
        if (task[name] is not JsonArray all) return;
        foreach (var one in all.Where(one => one is null || !shown.Contains(kind(one))).ToArray()) all.Remove(one);
        if (all.Count == 0) task.Remove(name);
    }

    private static bool AsksMore(SearchCriterion criterion, string type)
    {
        if (criterion.Alternatives.Any(alternative => AsksMore(alternative, type))) return true;
        foreach (var link in criterion.Chain)
        {
            if (type == "Task" || (link.Reverse && link.Type == "Task")) return true;
            type = link.Type;
        }

        // Whether there is an owner is told; which one a Task had is not.
        return type == "Task" && (!Askable.Contains(criterion.Parameter.Code) || (criterion.Parameter.Code == "owner" && criterion.Modifier != "missing"));
    }
}
