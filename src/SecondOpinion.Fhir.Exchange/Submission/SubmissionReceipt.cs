using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>What a submission led to: one place for each entry, in their order, and the Case Task.</summary>
/// <param name="IsRepeat">The submission was known, and this is what it led to then.</param>
public sealed record SubmissionReceipt(IReadOnlyList<ReceivedEntry> Entries, StoredVersion CaseTask, bool IsRepeat)
{
    /// <summary>The part that is kept: keys and what was done, since versions are read again from the store.</summary>
    /// <param name="digest">Of the submission's content.</param>
    internal static byte[] Write(IEnumerable<(ResourceKey Key, bool Created)> entries, ResourceKey caseTask, string digest) => JsonSerializer.SerializeToUtf8Bytes(
        new Kept(entries.Select(entry => new KeptEntry(entry.Key.Type, entry.Key.Id, entry.Created)).ToArray(), caseTask.Id, digest));

    /// <summary>The receipt of a submission that came before; a failure when what comes now under its identifier says something else.</summary>
    internal static async ValueTask<Outcome<SubmissionReceipt?>> Read(StoredReceipt receipt, string digest, IResourceStore store, CancellationToken cancellationToken)
    {
        var kept = JsonSerializer.Deserialize<Kept>(receipt.Receipt.Body.Span)!;
        if (kept.Digest != digest)
        {
            return new Issue(IssueSeverity.Error, IssueType.Conflict, "submission-changed", "Bundle.identifier",
                $"A submission of this identifier was received before, with other content; its case is Task/{kept.CaseTask}. Nothing of this one was stored. "
                + "Send what has changed to the resources themselves, or give a new submission an identifier of its own.");
        }

        var entries = new List<ReceivedEntry>(kept.Entries.Count);
        foreach (var entry in kept.Entries)
        {
            var key = new ResourceKey(entry.Type, entry.Id);
            var version = entry.Created ? await store.ReadVersion(key, 1, Access.Everything, cancellationToken) : await store.Read(key, Access.Everything, cancellationToken);
            if (version is not null) entries.Add(new ReceivedEntry(version, entry.Created));
        }

        var caseTask = await store.ReadVersion(new ResourceKey("Task", kept.CaseTask), 1, Access.Everything, cancellationToken);
        return new SubmissionReceipt(entries, caseTask!, IsRepeat: true);
    }

    private sealed record Kept(IReadOnlyList<KeptEntry> Entries, string CaseTask, string Digest);

    private sealed record KeptEntry(string Type, string Id, bool Created);
}
