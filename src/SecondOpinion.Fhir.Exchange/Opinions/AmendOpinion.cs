using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Opinions;

/// <summary><c>DiagnosticReport/{id}/$amend</c>, and every other write of an opinion: an issued one is replaced by an amended one that says why, or not at all.</summary>
public sealed class AmendOpinion(IResourceStore store, CaseLoading loading, OpinionCheck check, OpinionParts parts, WorkingCalendars calendars, DefinitionCatalogue definitions)
{
    /// <param name="reason">CodeableConcept, preferably of CodeSystem amendment-reason.</param>
    /// <returns>The report, and the Case Task.</returns>
    public ValueTask<Outcome<(StoredVersion Report, StoredVersion CaseTask)>> Handle(
        string reportId, JsonObject reason, ResourceDocument opinion, DateTimeOffset now, CancellationToken cancellationToken) => CommitLoop.Run(
        async () =>
        {
            var key = new ResourceKey("DiagnosticReport", reportId);
            if (await store.Read(key, Access.Everything, cancellationToken) is not { IsDeleted: false } stored)
                return Issue.Error(IssueType.NotFound, "resource-unknown", $"There is no {key}. Check the id, or search for the report by its request: DiagnosticReport?based-on=ServiceRequest/...");
            var change = new Change(ChangeKind.Update, key, Prepare(opinion, reportId, reason), stored.Version);
            var guarded = await Guard(change, stored, [change], now, cancellationToken);
            if (!guarded.Succeeded) return Outcome<CommitDraft>.Failure(guarded.Issues);
            return guarded.Value.Count > 1
                ? new CommitDraft(new ChangeSet(guarded.Value))
                : Issue.Error(IssueType.BusinessRule, "opinion-of-no-case", $"{key} is no opinion that was issued for a case. Write it with an ordinary update.");
        },
        store,
        (_, committed) => ValueTask.FromResult((committed.Versions[0], committed.Versions.First(version => version.Key.Type == "Task" && TaskContent.Read(version.Json).Kind == TaskKind.Case))),
        cancellationToken);

    /// <summary>Holds a write of a report to the case it answers: the report first, then what it moves. A report that is no opinion of a case passes as it is.</summary>
    internal async ValueTask<Outcome<IReadOnlyList<Change>>> Guard(Change change, StoredVersion stored, IReadOnlyList<Change> together, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = ResourceDocument.Parse(stored.Json, definitions).Value.Root;
        if (await loading.ByOpinion(before, change.Key, cancellationToken) is not { } loaded) return new[] { change };
        if (change.Content is null)
            return Issue.Error(IssueType.Conflict, "opinion-of-a-case", $"{change.Key} is the opinion on a case and is never deleted. Amend it, and say why.");
        if (!OpinionRules.IsIssued(before.ChildText("status"))) return Draft(change, loaded);

        var report = change.Content.Root;
        if (report.ChildText("status") is not ("amended" or "corrected" or "appended"))
        {
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-issued", "DiagnosticReport.status",
                "The opinion has been issued. What replaces it has the status amended, corrected or appended, and the extension amendment-reason; or use $amend.");
        }

        var issues = await check.Check(change.Content, loaded, together, cancellationToken);
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<IReadOnlyList<Change>>.Failure(issues);
        var step = loaded.Tasks.Take(CaseState.Amended, Actor.Centre, null, calendars.For(loaded.Case.Clock?.Calendars ?? []), now);
        if (!step.Succeeded) return Outcome<IReadOnlyList<Change>>.Failure(step.Issues);
        var provenance = SubmissionProvenance.Record([change.Key.ToString(), .. await parts.Of(report, together, cancellationToken)], loaded.Review.Owner!.DeepClone(), now, definitions, "UPDATE");
        return new[] { change }.Concat(loaded.ToChanges(definitions, now)).Append(provenance).ToArray();
    }

    private static Outcome<IReadOnlyList<Change>> Draft(Change change, LoadedCase loaded) => OpinionRules.IsIssued(change.Content!.Root.ChildText("status")) && !loaded.Case.Outputs("opinion").Any()
        ? new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-not-issued", "DiagnosticReport.status",
            "A preliminary opinion becomes final together with its review. Use $issue-opinion, or a transaction that completes the Review Task.")
        : new[] { change };

    private ResourceDocument Prepare(ResourceDocument opinion, string reportId, JsonObject reason)
    {
        var report = JsonNode.Parse(opinion.Utf8.Span)!.AsObject();
        report["id"] = reportId;
        if ((string?)report["status"] is not ("amended" or "corrected" or "appended")) report["status"] = "amended";
        if (report["extension"] is not JsonArray extensions) report["extension"] = extensions = [];
        foreach (var old in extensions.Where(extension => (string?)extension?["url"] == Vocabulary.AmendmentReason).ToArray()) extensions.Remove(old);
        extensions.Add(new JsonObject { ["url"] = Vocabulary.AmendmentReason, ["valueCodeableConcept"] = reason.DeepClone() });
        Disclaimer.Add(report);
        return FhirJson.Document(report, definitions);
    }
}
