using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Transactions;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>A submission ready to commit.</summary>
/// <param name="CaseChange">Place of the Case Task among the changes; -1 when it stays as it is.</param>
internal sealed record SubmissionDraft(IReadOnlyList<PlannedEntry> Entries, ResourceKey CaseTask, int CaseChange, bool IsUpdate, IReadOnlyList<Issue> Findings, ChangeSet Set) : CommitDraft(Set)
{
    private SubmissionReceipt? Given { get; init; }

    /// <summary>Nothing to write: the submission has been answered.</summary>
    public static SubmissionDraft Of(SubmissionReceipt given) => new([], given.CaseTask.Key, -1, given.IsUpdate, [], new ChangeSet([])) { Given = given };

    public async ValueTask<SubmissionReceipt?> Receive(CommitResult.Committed committed, IResourceStore store)
    {
        if (Given is not null) return Given;
        var entries = new List<ReceivedEntry>(Entries.Count);
        foreach (var entry in Entries)
        {
            var version = entry.Change >= 0 ? committed.Versions[entry.Change] : await store.Read(entry.Key, Access.Everything, CancellationToken.None);
            if (version is not null) entries.Add(new ReceivedEntry(version, entry.Change >= 0 && version.Version == 1));
        }

        var caseTask = CaseChange >= 0 ? committed.Versions[CaseChange] : await store.Read(CaseTask, Access.Everything, CancellationToken.None);
        return new SubmissionReceipt(entries, caseTask!, IsRepeat: IsUpdate && CaseChange < 0, IsUpdate, Findings);
    }
}
