using SecondOpinion.Fhir.Exchange.Cases;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Decides which marks a set of changes carries: who brought each resource, to which record it belongs, who holds a review, what a consent says.</summary>
/// <remarks>
/// Marks come from what is stored and from who writes, never from what is sent. A new resource joins the records of what it refers to, as far as its writer sees that;
/// whoever refers to somebody else's resource gains nothing by it.
/// </remarks>
internal sealed class Marking(IResourceStore store, Parties parties, DefinitionCatalogue definitions)
{
    // A Task is administrative, and the referrer has to see what a centre asks.
    private static readonly HashSet<string> NeverAnswers = ["Task", "Communication", "CommunicationRequest"];

    private static readonly HashSet<string> Holding = ["received", "accepted", "in-progress", "on-hold", "completed"];

    /// <summary>The changes with their marks, or why they may not be made.</summary>
    public async ValueTask<Outcome<IReadOnlyList<MarkedChange>>> Of(IReadOnlyList<Change> changes, Caller? caller, CancellationToken cancellationToken)
    {
        var marked = new List<MarkedChange>(changes.Count);
        foreach (var change in changes)
        {
            // What was deleted and is brought back is whose it was.
            var stored = await store.Read(change.Key, Access.Everything, cancellationToken);
            if (stored is { IsDeleted: true }) stored = change.Kind == ChangeKind.Delete ? null : await store.ReadVersion(change.Key, stored.Version - 1, Access.Everything, cancellationToken);
            var (marks, records) = stored is null ? ([], []) : Marks.Read(Parse(stored));
            if (stored is null && caller?.Identity is { } who) marks.Add(Marks.From(who.Party));
            marked.Add(new MarkedChange(change, stored, marks, records, change.Content is null ? [] : References.Of(change.Content.Root, definitions)));
        }

        await JoinRecords(marked, caller, cancellationToken);
        foreach (var change in marked.Where(change => change.Change.Content is not null))
        {
            if (change.Records.Count > 0) change.Marks.Add(Marks.InRecord);
            if (change.Key.Type == "Task" && await MarkTask(change, caller, cancellationToken) is { } refusal) return refusal;
            if (change.Key.Type == "Consent") await MarkConsent(change, cancellationToken);
            if (ReleasePolicy.Types.Contains(change.Key.Type)) Replace(change, mark => mark is Marks.HeldBack or Marks.PatientOnly, ReleasePolicy.MarksOf(change.Root));
        }

        return marked;
    }

    private async ValueTask JoinRecords(List<MarkedChange> changes, Caller? caller, CancellationToken cancellationToken)
    {
        var access = caller?.Access ?? Access.Everything;
        var byKey = changes.ToDictionary(change => change.Key);
        var open = changes.Where(change => change.Change.Content is not null && change.Records.Count == 0 && !Visibility.Directory.Contains(change.Key.Type)).ToList();
        var known = new Dictionary<ResourceKey, (HashSet<string> Marks, HashSet<string> Records)>();
        foreach (var change in open)
        {
            foreach (var key in change.References.Where(key => !Visibility.Directory.Contains(key.Type) && (!byKey.TryGetValue(key, out var other) || !other.IsNew)))
            {
                if (!known.TryGetValue(key, out var target))
                    known.Add(key, target = await store.Read(key, access, cancellationToken) is { IsDeleted: false } stored ? Marks.Read(Parse(stored)) : ([], []));
                change.Records.UnionWith(target.Records);
                if (IsForeign(target, caller)) change.Marks.Add(Marks.Answer);
            }
        }

        // A case that is opened gathers everything it comes with.
        if (changes.Find(change => change.IsNew && KindOf(change) == TaskKind.Case) is { } opened)
        {
            var record = open.SelectMany(change => change.Records).ToHashSet();
            if (record.Count == 0) record.Add(opened.Key.Id);
            foreach (var change in open) change.Records.UnionWith(record);
            foreach (var change in changes) change.Marks.Remove(Marks.Answer);
            return;
        }

        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            foreach (var change in open)
            {
                foreach (var key in change.References)
                {
                    if (!byKey.TryGetValue(key, out var other)) continue;
                    isChanged |= Join(change, other);

                    // What holds a document's bytes refers to nothing itself.
                    if (key.Type == "Binary" && open.Contains(other)) isChanged |= Join(other, change);
                }
            }
        }

        foreach (var change in open.Where(change => NeverAnswers.Contains(change.Key.Type) || !change.IsNew)) change.Marks.Remove(Marks.Answer);
    }

    private static bool Join(MarkedChange change, MarkedChange other)
    {
        var before = (change.Records.Count, change.Marks.Count);
        change.Records.UnionWith(other.Records);
        if (other.Marks.Contains(Marks.Answer)) change.Marks.Add(Marks.Answer);
        return before != (change.Records.Count, change.Marks.Count);
    }

    /// <summary>True when a caller writes into a record that another organisation brought.</summary>
    private static bool IsForeign((HashSet<string> Marks, HashSet<string> Records) target, Caller? caller) =>
        caller?.Identity is { } who && target.Records.Count > 0 && who.Is(Storage.Security.ClientRole.Centre) && !target.Marks.Contains(Marks.From(who.Party)) && !target.Marks.Contains(Marks.For(who.Party));

    private async ValueTask<Issue?> MarkTask(MarkedChange change, Caller? caller, CancellationToken cancellationToken)
    {
        var kind = KindOf(change);
        if (kind == TaskKind.Case) change.Marks.Add(Marks.Case);
        if (kind != TaskKind.Review) return null;
        change.Marks.Add(Marks.Review);

        // The hub opens it, also when a centre's step has led to it.
        change.Marks.RemoveWhere(mark => mark.StartsWith("from.", StringComparison.Ordinal));
        if (change.IsNew)
        {
            change.Marks.UnionWith(await ReferrerOf(change, cancellationToken));
            if (await NamesAnswers(change.Root.Child("focus"), cancellationToken)) change.Marks.Add(Marks.Third);
        }

        var status = change.Root.ChildText("status") ?? "";
        var holder = change.Marks.Where(mark => mark.StartsWith("held.", StringComparison.Ordinal)).ToArray();
        if (!Holding.Contains(status)) Replace(change, mark => mark == Marks.Queued || holder.Contains(mark), status == "requested" ? [Marks.Queued] : []);
        else if (holder.Length == 0 && caller?.Identity is { } who)
        {
            if (!who.Is(Storage.Security.ClientRole.Centre))
                return Issue.Error(IssueType.Forbidden, "claim-not-a-centre", "Only a centre claims a review. This client is registered for another part.");
            var owners = await parties.Of(change.Root.Child("owner"), cancellationToken);
            if (!owners.Contains(who.Party))
                return Issue.Error(IssueType.Forbidden, "owner-not-caller", $"A centre claims for itself. Set the owner to your own organisation, by the identifier it is registered with: {who.Organization.Token}.");
            Replace(change, mark => mark == Marks.Queued, [Marks.Held(who.Party)]);
        }

        return null;
    }

    private async ValueTask<IEnumerable<string>> ReferrerOf(MarkedChange review, CancellationToken cancellationToken)
    {
        foreach (var reference in review.Root.ChildrenNamed("partOf").ToList())
        {
            if (reference.ChildText("reference")?.Split('/') is not ["Task", var id, ..] || await store.Read(new ResourceKey("Task", id), Access.Everything, cancellationToken) is not { IsDeleted: false } stored) continue;
            return Marks.Read(Parse(stored)).Marks.Where(mark => mark.StartsWith("from.", StringComparison.Ordinal)).Select(mark => "for." + mark["from.".Length..]);
        }

        return [];
    }

    /// <summary>True for a request that names what a centre has answered before.</summary>
    private async ValueTask<bool> NamesAnswers(Element request, CancellationToken cancellationToken)
    {
        if (request.ChildText("reference")?.Split('/') is not ["ServiceRequest", var id, ..] || await store.Read(new ResourceKey("ServiceRequest", id), Access.Everything, cancellationToken) is not { IsDeleted: false } stored) return false;
        foreach (var info in Parse(stored).ChildrenNamed("supportingInfo").ToList())
        {
            if (info.ChildText("reference")?.Split('/') is not ["DiagnosticReport", var report, ..]) continue;
            if (await store.Read(new ResourceKey("DiagnosticReport", report), Access.Everything, cancellationToken) is { IsDeleted: false } named && TaskWrites.Carries(named, Marks.Answer)) return true;
        }

        return false;
    }

    private async ValueTask MarkConsent(MarkedChange change, CancellationToken cancellationToken)
    {
        var marks = await ConsentMarks.Of(change.Root, async reference => (await parties.Of(reference, cancellationToken)) is [var party, ..] ? party : null);
        Replace(change, mark => mark.Split('.')[0] is "permit" or "deny" or "except", marks);
    }

    private static void Replace(MarkedChange change, Predicate<string> old, IEnumerable<string> marks)
    {
        change.Marks.RemoveWhere(old);
        change.Marks.UnionWith(marks);
    }

    private static TaskKind? KindOf(MarkedChange change) => change.Key.Type == "Task" && change.Change.Content is { } content ? TaskContent.Read(content.Utf8).Kind : null;

    private Element Parse(StoredVersion version) => ResourceDocument.Parse(version.Json, definitions).Value.Root;
}
