using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Exchange.Completeness;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Transactions;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>Takes a referral in: known already, or validated, stored whole and given a Case Task; or, when its case is open, written over what it said before.</summary>
/// <remarks>
/// The same content under the same Bundle.identifier is a repeat and gets its receipt again. Other content under it, or another Bundle with the placer number of
/// an open case, updates that case: a hospital that corrects a referral does not want a second one.
/// </remarks>
public sealed class SubmitCase(
    IResourceStore store, TransactionPlanner planner, Validator validator, OpenCase openCase, UpdateSubmission update, ReferralWrites writes, CheckCompleteness completeness,
    DefinitionCatalogue definitions)
{
    /// <param name="dryRun">Only says what would stand in the way, and what is missing; writes nothing and gives a receipt of null.</param>
    public async ValueTask<Outcome<SubmissionReceipt?>> Handle(ResourceDocument bundle, bool dryRun, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = ReceiptKey(bundle.Root);
        var digest = SubmissionDigest.Of(bundle);
        var known = dryRun || key is null ? null : await store.FindReceipt(key, cancellationToken);
        if (known is not null)
        {
            if (SubmissionReceipt.Peek(known, digest).IsSame) return await SubmissionReceipt.Read(known, store, cancellationToken);
            if (await store.FindReceipt(ChangedKey(key!, digest), cancellationToken) is { } changed) return await SubmissionReceipt.Read(changed, store, cancellationToken);
        }

        var issues = validator.Validate(bundle, [Vocabulary.CaseBundleProfile]);
        if (issues.Any(issue => issue.Severity >= IssueSeverity.Error)) return Outcome<SubmissionReceipt?>.Failure(issues);
        var entries = BundleEntryReader.Read(bundle.Root, definitions);
        if (!entries.Succeeded) return Outcome<SubmissionReceipt?>.Failure(entries.Issues);
        var read = CaseBundle.Read(bundle.Root);
        var report = completeness.Check(read.Request, Resources(bundle.Root), now);
        if (dryRun) return Outcome<SubmissionReceipt?>.Success(null, [.. issues, .. report.ToIssues()]);

        var submission = new Submitted(read, entries.Value, known is null ? key! : ChangedKey(key!, digest), digest, report.ToIssues());
        return await CommitLoop.Run(
            () => Build(submission, known, now, cancellationToken),
            store,
            (draft, committed) => ((SubmissionDraft)draft).Receive(committed, store),
            async receipt => Outcome<SubmissionReceipt?>.Success(await SubmissionReceipt.Read(receipt, store, cancellationToken)),
            cancellationToken);
    }

    private static string ChangedKey(string key, string digest) => $"{key}|{digest}";

    private static string? ReceiptKey(Element bundle) =>
        bundle.Child("identifier") is { Exists: true } identifier ? $"submission|{BusinessIdentifier.Read(identifier)}" : null;

    private static Element[] Resources(Element bundle) => bundle.ChildrenNamed("entry").ToList().Select(entry => entry.Child("resource")).Where(resource => resource.Exists).ToArray();

    private async ValueTask<Outcome<CommitDraft>> Build(Submitted submission, StoredReceipt? known, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Another client may have sent the same a moment ago.
        if (known is null && await store.FindReceipt(submission.ReceiptKey, cancellationToken) is { } other)
        {
            if (SubmissionReceipt.Peek(other, submission.Digest).IsSame) return SubmissionDraft.Of(await SubmissionReceipt.Read(other, store, cancellationToken));
            return Issue.Error(IssueType.Conflict, "submission-raced", "Another submission under this identifier, with other content, has just been received. Send this one again to update its case.");
        }

        var placer = await openCase.FindPlacer(submission.Bundle.Request, cancellationToken);
        if (known is not null) return await update.Build(submission, SubmissionReceipt.Peek(known, submission.Digest).CaseTask, placer.Expectations, now, cancellationToken);
        if (placer.Known is [var request, ..] && await update.FindCase(request, cancellationToken) is { } caseId)
            return await update.Build(submission, caseId, placer.Expectations, now, cancellationToken);

        var planned = await planner.Plan(submission.Entries, Access.Everything, now, cancellationToken);
        if (!planned.Succeeded) return Outcome<CommitDraft>.Failure(planned.Issues);
        var plan = planned.Value;
        var place = plan.Entries.Single(entry => entry.Entry.Index == submission.Bundle.RequestEntry);
        if (place.Change < 0)
        {
            return new Issue(IssueSeverity.Error, IssueType.Duplicate, "case-request-exists", place.Entry.Path + ".request.ifNoneExist",
                "The ServiceRequest is stored already, so it has its case. Leave ifNoneExist out to open another, or read the case there is.");
        }

        if (await writes.Refuse(plan.Changes.Changes, null, cancellationToken) is { } foreign) return foreign;
        var opened = await openCase.Open(submission.Bundle.Identifier, plan.Changes.Changes[place.Change].Content!.Root, place.Key, now, cancellationToken);
        if (!opened.Succeeded) return Outcome<CommitDraft>.Failure(opened.Issues);
        var caseTask = opened.Value.Changes[0];
        var findings = submission.Findings.Concat(await FindContradictions(plan, cancellationToken)).ToArray();
        var changes = plan.Changes.Changes.Append(caseTask).ToList();
        changes.Add(SubmissionProvenance.Record(changes.Select(change => change.Key.ToString()).ToArray(), OpenCase.Requester(plan.Changes.Changes[place.Change].Content!.Root), now, definitions));
        var receipt = new Receipt(submission.ReceiptKey, SubmissionReceipt.Write(plan.Entries.Select(entry => (entry.Key, entry.Change >= 0)), caseTask.Key, submission.Digest, findings));
        return new SubmissionDraft(plan.Entries, caseTask.Key, changes.Count - 2, IsUpdate: false, findings, new ChangeSet(changes)
        {
            Receipt = receipt,
            Expectations = [.. plan.Changes.Expectations, .. placer.Expectations, .. opened.Value.Expectations],
        });
    }

    /// <summary>A Patient that was found by its identifier may be another person in this Bundle than in the store.</summary>
    private async ValueTask<IReadOnlyList<Issue>> FindContradictions(TransactionPlan plan, CancellationToken cancellationToken)
    {
        foreach (var planned in plan.Entries.Where(entry => entry is { Change: < 0, Entry.Type: "Patient" }))
        {
            if (await StoredReference.Load(planned.Key.ToString(), store, definitions, cancellationToken) is { } stored && Identities.Contradicts(stored.Root, planned.Entry.Resource) is { } issue) return [issue];
        }

        return [];
    }
}
