using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>What a submission led to: one place for each entry, in their order, and the Case Task.</summary>
/// <param name="IsRepeat">The submission was known, and this is what it led to then.</param>
/// <param name="IsUpdate">The case was open already, and the submission has changed its records.</param>
/// <param name="Findings">What completeness found, and what is odd; never an error.</param>
public sealed record SubmissionReceipt(IReadOnlyList<ReceivedEntry> Entries, StoredVersion CaseTask, bool IsRepeat, bool IsUpdate, IReadOnlyList<Issue> Findings)
{
    /// <summary>The part that is kept: keys and what was done, since versions are read again from the store.</summary>
    /// <param name="digest">Of the submission's content.</param>
    internal static byte[] Write(IEnumerable<(ResourceKey Key, bool Created)> entries, ResourceKey caseTask, string digest, IReadOnlyList<Issue> findings) => JsonSerializer.SerializeToUtf8Bytes(
        new Kept(entries.Select(entry => new KeptEntry(entry.Key.Type, entry.Key.Id, entry.Created)).ToArray(), caseTask.Id, digest, findings));

    /// <summary>The case a receipt speaks of, and whether it is for this content.</summary>
    internal static (string CaseTask, bool IsSame) Peek(StoredReceipt receipt, string digest)
    {
        var kept = JsonSerializer.Deserialize<Kept>(receipt.Receipt.Body.Span)!;
        return (kept.CaseTask, kept.Digest == digest);
    }

    /// <summary>The answer that was given then, again.</summary>
    internal static async ValueTask<SubmissionReceipt> Read(StoredReceipt receipt, IResourceStore store, CancellationToken cancellationToken)
    {
        var kept = JsonSerializer.Deserialize<Kept>(receipt.Receipt.Body.Span)!;
        var entries = new List<ReceivedEntry>(kept.Entries.Count);
        foreach (var entry in kept.Entries)
        {
            var key = new ResourceKey(entry.Type, entry.Id);
            var version = entry.Created ? await store.ReadVersion(key, 1, Access.Everything, cancellationToken) : await store.Read(key, Access.Everything, cancellationToken);
            if (version is not null) entries.Add(new ReceivedEntry(version, entry.Created));
        }

        var caseTask = await store.ReadVersion(new ResourceKey("Task", kept.CaseTask), 1, Access.Everything, cancellationToken);
        return new SubmissionReceipt(entries, caseTask!, IsRepeat: true, IsUpdate: false, kept.Findings);
    }

    private sealed record Kept(IReadOnlyList<KeptEntry> Entries, string CaseTask, string Digest, IReadOnlyList<Issue> Findings);

    private sealed record KeptEntry(string Type, string Id, bool Created);
}
