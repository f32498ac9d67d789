using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Transactions;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>Writes a changed submission over what it said before: known resources are updated, new ones added, and what is no longer in it stays as it is.</summary>
public sealed class UpdateSubmission(IResourceStore store, TransactionPlanner planner, CaseLoading loading, ReferralWrites writes, CaseSearch search, DefinitionCatalogue definitions)
{
    /// <summary>The id of the case that a stored request opened.</summary>
    internal async ValueTask<string?> FindCase(StoredVersion request, CancellationToken cancellationToken) => (await loading.FindByRequest(request.Key.ToString(), cancellationToken))?.Key.Id;

    internal async ValueTask<Outcome<CommitDraft>> Build(
        Submitted submission, string caseId, IReadOnlyList<SearchExpectation> expectations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var read = await loading.Load(caseId, cancellationToken);
        if (!read.Succeeded) return Outcome<CommitDraft>.Failure(read.Issues);
        var loaded = read.Value;
        var known = await LoadKnown(loaded, cancellationToken);
        var planned = await planner.Plan(Match(submission.Entries, known), Access.Everything, now, cancellationToken);
        if (!planned.Succeeded) return Outcome<CommitDraft>.Failure(planned.Issues);

        var changes = new List<Change>();
        var entries = new List<PlannedEntry>();
        foreach (var entry in planned.Value.Entries)
        {
            var change = entry.Change < 0 ? null : planned.Value.Changes.Changes[entry.Change];
            if (change is null || known.Any(one => one.Version.Key == entry.Key && change.Content is { } content && SameContent(one.Version, content)))
            {
                entries.Add(entry with { Change = -1 });
                continue;
            }

            entries.Add(entry with { Change = changes.Count });
            changes.Add(change);
        }

        if (changes.Count == 0) return new SubmissionDraft(entries, loaded.CaseVersion.Key, -1, IsUpdate: true, submission.Findings, new ChangeSet([]) { Expectations = expectations });
        if (loaded.Tasks.State.IsEnd)
        {
            return new Issue(IssueSeverity.Error, IssueType.Conflict, "submission-changed", "Bundle.identifier",
                $"This referral was received before, with other content, and its case {loaded.Reference} has ended. Nothing of this one was stored. Give a new referral an identifier and a placer number of its own.");
        }

        if (await writes.Refuse(changes, loaded.Case.Focus, cancellationToken) is { } foreign) return foreign;
        var request = entries.First(entry => entry.Entry.Index == submission.Bundle.RequestEntry);
        var content = request.Change >= 0 ? changes[request.Change].Content!.Root : submission.Bundle.Request;
        Adopt(loaded.Case, content, now);
        var receipt = new Receipt(submission.ReceiptKey, SubmissionReceipt.Write(entries.Select(entry => (entry.Key, Created: false)), loaded.CaseVersion.Key, submission.Digest, submission.Findings));
        var targets = changes.Select(change => change.Key.ToString()).Append(loaded.Reference).ToArray();
        changes.Add(loaded.Case.ToUpdate(loaded.CaseVersion, definitions));
        changes.Add(SubmissionProvenance.Record(targets, OpenCase.Requester(request.Change >= 0 ? content : (await StoredReference.Load(loaded.Case.Focus, store, definitions, cancellationToken))!.Root), now, definitions, "UPDATE"));
        return new SubmissionDraft(entries, loaded.CaseVersion.Key, changes.Count - 2, IsUpdate: true, submission.Findings, new ChangeSet(changes)
        {
            Receipt = receipt,
            Expectations = [.. planned.Value.Changes.Expectations, .. expectations],
        });
    }

    /// <summary>The Case Task says what the request says.</summary>
    private static void Adopt(TaskContent task, Element request, DateTimeOffset now)
    {
        if (request.ChildText("priority") is { } priority) task.Set("priority", priority);
        task.AddNote("The referrer has sent the referral again with changes.", now);
        task.Touch(now);
    }

    /// <summary>Every resource that earlier submissions of this case wrote, in the order in which they were sent.</summary>
    private async ValueTask<IReadOnlyList<Known>> LoadKnown(LoadedCase loaded, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, Known>();
        foreach (var provenance in await search.Documents("Provenance", $"target={loaded.Reference}", cancellationToken))
        {
            foreach (var target in provenance.Root.ChildrenNamed("target").ToList())
            {
                if (target.ChildText("reference") is not { } text || known.ContainsKey(text) || text.StartsWith("Task/", StringComparison.Ordinal)) continue;
                var parts = text.Split('/');
                if (await store.Read(new ResourceKey(parts[0], parts[1]), Access.Everything, cancellationToken) is not { IsDeleted: false } version) continue;
                known.Add(text, new Known(version, IdentifiersOf(ResourceDocument.Parse(version.Json, definitions).Value.Root)));
            }
        }

        return known.Values.ToArray();
    }

    /// <summary>Turns an entry into an update of the resource that it wrote before: by identifier, or, for what has none, by its place among those of its type.</summary>
    private static List<BundleEntry> Match(IReadOnlyList<BundleEntry> entries, IReadOnlyList<Known> known)
    {
        var free = known.ToList();
        var matched = new List<BundleEntry>();
        foreach (var entry in entries)
        {
            if (entry is not { Method: "POST", IfNoneExist: null })
            {
                matched.Add(entry);
                continue;
            }

            var identifiers = IdentifiersOf(entry.Resource);
            var before = free.FirstOrDefault(one => one.Version.Key.Type == entry.Type && (identifiers.Count == 0 ? one.Identifiers.Count == 0 : one.Identifiers.Overlaps(identifiers)));
            if (before is null)
            {
                matched.Add(entry);
                continue;
            }

            free.Remove(before);
            matched.Add(entry with { Method = "PUT", Id = before.Version.Key.Id });
        }

        return matched;
    }

    private static HashSet<string> IdentifiersOf(Element resource) => resource.ChildrenNamed("identifier").ToList()
        .Where(identifier => identifier.ChildText("value") is not null).Select(identifier => $"{identifier.ChildText("system")}|{identifier.ChildText("value")}").ToHashSet();

    private static bool SameContent(StoredVersion stored, ResourceDocument content)
    {
        var (before, after) = (JsonNode.Parse(stored.Json.Span)!.AsObject(), JsonNode.Parse(content.Utf8.Span)!.AsObject());
        foreach (var json in new[] { before, after })
        {
            json.Remove("id");
            if (json["meta"] is not JsonObject meta) continue;
            meta.Remove("versionId");
            meta.Remove("lastUpdated");
            if (meta.Count == 0) json.Remove("meta");
        }

        return JsonNode.DeepEquals(before, after);
    }

    private sealed record Known(StoredVersion Version, IReadOnlySet<string> Identifiers);
}
