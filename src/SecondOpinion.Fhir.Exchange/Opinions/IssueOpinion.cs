using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
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
public sealed class IssueOpinion(IResourceStore store, TransactionPlanner planner, Validator validator, DefinitionCatalogue definitions)
{
    // People and places are known from elsewhere, most often: they are matched by identifier before they are written again.
    private static readonly string[] MatchedByIdentifier = ["Organization", "Practitioner", "PractitionerRole"];

    /// <param name="opinion">Bundle whose entries refer to one another by fullUrl; exactly one is a DiagnosticReport.</param>
    public async ValueTask<Outcome<IssuedOpinion>> Handle(string taskId, string? leaseToken, ResourceDocument opinion, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var issues = validator.Validate(opinion, []);
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<IssuedOpinion>.Failure(issues);
        var entries = ReadEntries(opinion.Root);
        var reports = entries.Where(entry => entry.Type == "DiagnosticReport").ToArray();
        if (reports.Length != 1)
        {
            return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-report-count", "Bundle.entry",
                $"The Bundle holds {reports.Length} DiagnosticReports; an opinion is exactly one. Send each opinion by itself.");
        }

        return await CommitLoop.Run(
            () => Build(taskId, leaseToken, entries, reports[0], now, cancellationToken),
            store,
            (draft, committed) => ValueTask.FromResult(((Draft)draft).Receive(committed)),
            cancellationToken);
    }

    private static List<BundleEntry> ReadEntries(Element bundle)
    {
        var entries = new List<BundleEntry>();
        foreach (var entry in bundle.ChildrenNamed("entry"))
        {
            var resource = entry.Child("resource");
            if (!resource.Exists) continue;
            var condition = MatchedByIdentifier.Contains(resource.TypeName) ? IdentifierCondition(resource) : null;
            entries.Add(new BundleEntry(entry.Repeat, entry.ChildText("fullUrl"), "POST", resource.TypeName, null, null, condition, null, resource));
        }

        return entries;
    }

    private static string? IdentifierCondition(Element resource) =>
        resource.Child("identifier") is { Exists: true } identifier && identifier.ChildText("value") is { } value && identifier.ChildText("system") is { } system
            ? "identifier=" + Uri.EscapeDataString($"{system}|{value}")
            : null;

    private async ValueTask<Outcome<CommitDraft>> Build(
        string taskId, string? leaseToken, IReadOnlyList<BundleEntry> entries, BundleEntry reportEntry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var loaded = await LoadedCase.Load(taskId, store, cancellationToken);
        if (!loaded.Succeeded) return Outcome<CommitDraft>.Failure(loaded.Issues);
        var (review, @case) = (loaded.Value.Review, loaded.Value.Case);
        if (ReviewMoves.CheckHolder(review, leaseToken, now) is { } notHolder) return notHolder;

        var planned = await planner.Plan(entries, Access.Everything, now, cancellationToken);
        if (!planned.Succeeded) return Outcome<CommitDraft>.Failure(planned.Issues);
        var plan = planned.Value;
        var place = plan.Entries.Single(entry => entry.Entry == reportEntry);
        var report = plan.Changes.Changes[place.Change].Content!;
        var issues = Check(report, plan, @case).Select(issue => Within(issue, reportEntry)).ToList();
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<CommitDraft>.Failure(issues);

        var moved = ReviewMoves.Move(review, @case, CaseState.Answered.ReviewStatus!, now);
        if (!moved.Succeeded) return Outcome<CommitDraft>.Failure(moved.Issues);
        review.AddOutput("opinion", place.Key.ToString());
        @case.AddOutput("opinion", place.Key.ToString());
        var changes = loaded.Value.ToChanges(definitions).Concat(plan.Changes.Changes).ToList();
        var targets = plan.Changes.Changes.Select(change => change.Key.ToString());
        changes.Add(SubmissionProvenance.Record(targets, review.Owner!.DeepClone(), now, definitions));
        return new Draft(place.Change, plan.Changes.Changes.Count, plan.Changes with { Changes = changes });
    }

    private IEnumerable<Issue> Check(ResourceDocument report, TransactionPlan plan, TaskContent caseTask)
    {
        foreach (var issue in validator.Validate(report, [Vocabulary.OpinionProfile])) yield return issue;
        if (report.Root.ChildText("status") is not ("final" or "amended" or "corrected"))
        {
            yield return new Issue(IssueSeverity.Error, IssueType.BusinessRule, "opinion-not-final", "DiagnosticReport.status",
                "Only a final opinion completes a review. Set the status to final when it is.");
        }

        if (OpinionRules.CheckBelongs(report.Root, caseTask) is { } foreign) yield return foreign;
        if (OpinionRules.CheckConcordance(report.Root, reference => Sent(plan, reference)) is { } missing) yield return missing;
    }

    private static Element Sent(TransactionPlan plan, string reference) =>
        plan.Changes.Changes.FirstOrDefault(change => change.Key.ToString() == reference)?.Content?.Root ?? default;

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
