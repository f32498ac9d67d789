using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Opinions;

/// <summary><c>Task/{id}/$request-third-opinion</c>: one further request under the same requisition, with the earlier opinions among its records.</summary>
public sealed class RequestThirdOpinion(IResourceStore store, CaseLoading loading, OpenCase openCase, DefinitionCatalogue definitions)
{
    /// <returns>The new request, and its Case Task.</returns>
    public ValueTask<Outcome<(StoredVersion Request, StoredVersion CaseTask)>> Handle(string caseId, string reason, DateTimeOffset now, CancellationToken cancellationToken) => CommitLoop.Run(
        async () =>
        {
            var read = await loading.Load(caseId, cancellationToken);
            if (!read.Succeeded) return Outcome<CommitDraft>.Failure(read.Issues);
            var loaded = read.Value;
            if (loaded.Tasks.State.CaseStatus != CaseState.Answered.CaseStatus)
                return Issue.Error(IssueType.BusinessRule, "third-opinion-too-early", $"{loaded.Reference} has not been answered yet, so there is nothing to break a tie between. Wait for its opinion.");
            if (await StoredReference.Load(loaded.Case.Focus, store, definitions, cancellationToken) is not { } request)
                return Issue.Error(IssueType.NotFound, "case-request-unknown", $"The ServiceRequest of {loaded.Reference} is gone. Bring it back with an update.");
            var change = new Change(ChangeKind.Create, new ResourceKey("ServiceRequest", ResourceIds.New(now)), Write(request, loaded, reason, now));
            var opened = await openCase.Guard(change, now, cancellationToken, mayUpdate: false);
            if (!opened.Succeeded) return Outcome<CommitDraft>.Failure(opened.Issues);
            loaded.Case.AddNote($"A third opinion has been asked for: {change.Key}.", now);
            loaded.Case.Touch(now);
            return new CommitDraft(opened.Value with { Changes = [.. opened.Value.Changes, loaded.Case.ToUpdate(loaded.CaseVersion, definitions)] });
        },
        store,
        (_, committed) => ValueTask.FromResult((committed.Versions[0], committed.Versions[1])),
        cancellationToken);

    private ResourceDocument Write(ResourceDocument request, LoadedCase loaded, string reason, DateTimeOffset now)
    {
        var json = JsonNode.Parse(request.Utf8.Span)!.AsObject();
        foreach (var name in new[] { "id", "performer", "note" }) json.Remove(name);
        json["authoredOn"] = InstantText.Of(now);
        json["status"] = "active";
        foreach (var identifier in json["identifier"]!.AsArray()) identifier!["value"] = $"{(string?)identifier["value"]}-3";
        json["note"] = new JsonArray(new JsonObject { ["time"] = InstantText.Of(now), ["text"] = reason });
        if (json["supportingInfo"] is not JsonArray records) json["supportingInfo"] = records = [];
        foreach (var opinion in loaded.Case.Outputs("opinion")) records.Add(FhirJson.Reference(opinion));
        return FhirJson.Document(json, definitions);
    }
}
