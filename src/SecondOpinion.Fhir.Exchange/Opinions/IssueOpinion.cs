using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Clock;
using SecondOpinion.Fhir.Exchange.Queue;
using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Transactions;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Exchange.Opinions;

/// <summary><c>Task/{id}/$issue-opinion</c>: the report with its results and proposals, and both Tasks, in one commit.</summary>
/// <remarks>A final opinion takes the place of the preliminary one of the same review, under its id; what it said before stays in the history.</remarks>
public sealed class IssueOpinion(
    IResourceStore store, TransactionPlanner planner, Validator validator, CaseLoading loading, OpinionCheck check, OpinionParts parts, WorkingCalendars calendars, DefinitionCatalogue definitions)
{
    private const string Preliminary = "preliminary";

    /// <param name="opinion">Bundle whose entries refer to one another by fullUrl; exactly one is a DiagnosticReport.</param>
    /// <param name="status">preliminary or final; null for what the report says itself.</param>
    public async ValueTask<Outcome<IssuedOpinion>> Handle(string taskId, string? leaseToken, ResourceDocument opinion, string? status, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (status is not (null or Preliminary or "final"))
            return Issue.Error(IssueType.Value, "opinion-status", "The status is neither preliminary nor final. Leave it out to take the report's own.");
        var issues = validator.Validate(opinion, []);
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<IssuedOpinion>.Failure(issues);
        var reports = opinion.Root.ChildrenNamed("entry").ToList().Where(entry => entry.Child("resource") is { Exists: true, TypeName: "DiagnosticReport" }).ToArray();
        if (reports.Length != 1)
        {
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-report-count", "Bundle.entry",
                $"The Bundle holds {reports.Length} DiagnosticReports; an opinion is exactly one. Send each opinion by itself.");
        }

        var prepared = Prepare(opinion, reports[0].Repeat, status);
        return await CommitLoop.Run(
            () => Build(taskId, leaseToken, prepared, now, cancellationToken),
            store,
            (draft, committed) => ValueTask.FromResult(((Draft)draft).Receive(committed)),
            cancellationToken);
    }

    /// <summary>The Bundle with what every opinion has.</summary>
    private ResourceDocument Prepare(ResourceDocument opinion, int reportEntry, string? status)
    {
        var bundle = JsonNode.Parse(opinion.Utf8.Span)!;
        var report = bundle["entry"]![reportEntry]!["resource"]!.AsObject();
        if (status is not null) report["status"] = status;
        Disclaimer.Add(report);
        return FhirJson.Document(bundle, definitions);
    }

    private async ValueTask<Outcome<CommitDraft>> Build(string taskId, string? leaseToken, ResourceDocument bundle, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var read = await loading.ByReview(taskId, cancellationToken);
        if (!read.Succeeded) return Outcome<CommitDraft>.Failure(read.Issues);
        var loaded = read.Value;
        if (Claims.CheckHolder(loaded.Tasks, leaseToken, now) is { } notHolder) return notHolder;

        var former = loaded.Review.Outputs("preliminary-opinion").FirstOrDefault();
        var entries = ReceivedEntries.ToPost(bundle.Root, type => type == "DiagnosticReport" && former is not null ? CaseLoading.IdOf(former) : null);
        var planned = await planner.Plan(entries, Access.Everything, now, cancellationToken);
        if (!planned.Succeeded) return Outcome<CommitDraft>.Failure(planned.Issues);
        var plan = planned.Value;
        var place = plan.Entries.Single(entry => entry.Entry.Type == "DiagnosticReport");
        var report = plan.Changes.Changes[place.Change].Content!;
        var issues = (await check.Check(report, loaded, plan.Changes.Changes, cancellationToken)).Select(issue => Within(issue, place.Entry)).ToList();
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<CommitDraft>.Failure(issues);

        var isIssued = OpinionRules.IsIssued(report.Root.ChildText("status"));
        if (!isIssued && report.Root.ChildText("status") is not (Preliminary or "partial"))
        {
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-not-final", place.Entry.Path + ".resource.status",
                "An opinion is issued as preliminary or as final. Set the status to one of them.");
        }

        var moved = loaded.Tasks.State == CaseState.Preliminary && !isIssued
            ? Outcome<Transition>.Success(null!)
            : loaded.Tasks.Take(isIssued ? CaseState.Answered : CaseState.Preliminary, Actor.Centre, null, calendars.For(loaded.Case.Clock?.Calendars ?? []), now);
        if (!moved.Succeeded) return Outcome<CommitDraft>.Failure(moved.Issues);
        foreach (var task in new[] { loaded.Review, loaded.Case }) task.AddOutput(isIssued ? "opinion" : "preliminary-opinion", place.Key.ToString());
        var changes = loaded.ToChanges(definitions, now).Concat(plan.Changes.Changes).ToList();
        var brought = plan.Changes.Changes.Select(change => change.Key.ToString()).Union(await parts.Of(report.Root, plan.Changes.Changes, cancellationToken));
        changes.Add(SubmissionProvenance.Record(brought, loaded.Review.Owner!.DeepClone(), now, definitions));
        return new Draft(place.Change, plan.Changes.Changes.Count, plan.Changes with { Changes = changes });
    }

    /// <summary>The report stands in the Bundle that was sent; so does what is wrong with it.</summary>
    private static Issue Within(Issue issue, BundleEntry entry)
    {
        var inner = issue.Expression.StartsWith("DiagnosticReport", StringComparison.Ordinal) ? issue.Expression["DiagnosticReport".Length..] : "";
        return issue with { Expression = $"{entry.Path}.resource{inner}", Line = 0, Column = 0 };
    }

    private sealed record Draft(int Report, int PartCount, ChangeSet Set) : CommitDraft(Set)
    {
        public IssuedOpinion Receive(CommitResult.Committed committed)
        {
            var sent = committed.Versions.Skip(2).Take(PartCount).ToArray();
            return new IssuedOpinion(sent[Report], committed.Versions[0], committed.Versions[1], sent.Where((_, at) => at != Report).ToArray());
        }
    }
}
