using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Transactions;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>Takes a referral in: known already, or validated, stored whole and given a Case Task.</summary>
public sealed class SubmitCase(IResourceStore store, TransactionPlanner planner, Validator validator, DefinitionCatalogue definitions)
{
    /// <param name="dryRun">Only says what would stand in the way; writes nothing and gives a receipt of null.</param>
    public async ValueTask<Outcome<SubmissionReceipt?>> Handle(ResourceDocument bundle, bool dryRun, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = ReceiptKey(bundle.Root);
        if (!dryRun && key is not null && await store.FindReceipt(key, cancellationToken) is { } known)
            return await SubmissionReceipt.Read(known, SubmissionDigest.Of(bundle), store, cancellationToken);

        var issues = validator.Validate(bundle, [Vocabulary.CaseBundleProfile]);
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<SubmissionReceipt?>.Failure(issues);
        var entries = BundleEntryReader.Read(bundle.Root, definitions);
        if (!entries.Succeeded) return Outcome<SubmissionReceipt?>.Failure(entries.Issues);
        if (dryRun) return Outcome<SubmissionReceipt?>.Success(null, issues);

        var digest = SubmissionDigest.Of(bundle);
        return await CommitLoop.Run<SubmissionReceipt?>(
            async () => await Build(CaseBundle.Read(bundle.Root), entries.Value, key!, digest, now, cancellationToken),
            store,
            (draft, committed) => ((Draft)draft).Receive(committed),
            receipt => SubmissionReceipt.Read(receipt, digest, store, cancellationToken),
            cancellationToken);
    }

    private static string? ReceiptKey(Element bundle) =>
        bundle.Child("identifier") is { Exists: true } identifier ? $"submission|{BusinessIdentifier.Read(identifier)}" : null;

    private async ValueTask<Outcome<CommitDraft>> Build(CaseBundle bundle, IReadOnlyList<BundleEntry> entries, string key, string digest, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var planned = await planner.Plan(entries, Access.Everything, now, cancellationToken);
        if (!planned.Succeeded) return Outcome<CommitDraft>.Failure(planned.Issues);

        var plan = planned.Value;
        var request = plan.Entries.Single(entry => entry.Entry.Index == bundle.RequestEntry);
        if (request.Change < 0)
        {
            return new Issue(IssueSeverity.Error, IssueType.Duplicate, "case-request-exists", request.Entry.Path + ".request.ifNoneExist",
                "The ServiceRequest is stored already, so it has its case. Leave ifNoneExist out to open another, or read the case there is.");
        }

        var content = plan.Changes.Changes[request.Change].Content!.Root;
        var caseKey = new ResourceKey("Task", ResourceIds.New(now));
        var caseTask = CaseTask.Open(bundle.Identifier, content, request.Key.ToString(), now).ToDocument(definitions);
        var changes = plan.Changes.Changes.Append(new Change(ChangeKind.Create, caseKey, caseTask)).ToList();
        var targets = changes.Select(change => change.Key.ToString()).ToArray();
        changes.Add(SubmissionProvenance.Record(targets, JsonNode.Parse(content.Child("requester").Json.Span)!, now, definitions));
        var receipt = new Receipt(key, SubmissionReceipt.Write(plan.Entries.Select(entry => (entry.Key, entry.Change >= 0)), caseKey, digest));
        return new Draft(plan, changes.Count - 2, plan.Changes with { Changes = changes, Receipt = receipt }, store);
    }

    private sealed record Draft(TransactionPlan Plan, int CaseTask, ChangeSet Set, IResourceStore Store) : CommitDraft(Set)
    {
        public async ValueTask<SubmissionReceipt?> Receive(CommitResult.Committed committed)
        {
            var entries = new List<ReceivedEntry>(Plan.Entries.Count);
            foreach (var entry in Plan.Entries)
            {
                var version = entry.Change >= 0 ? committed.Versions[entry.Change] : await Store.Read(entry.Key, Access.Everything, CancellationToken.None);
                if (version is not null) entries.Add(new ReceivedEntry(version, entry.Change >= 0));
            }

            return new SubmissionReceipt(entries, committed.Versions[CaseTask], IsRepeat: false);
        }
    }
}
