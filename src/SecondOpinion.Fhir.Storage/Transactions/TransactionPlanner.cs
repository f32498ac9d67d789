using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Transactions;

/// <summary>Turns the writing entries of a transaction into one <see cref="ChangeSet"/>: identities first, then references, then the order of the spec.</summary>
/// <remarks>
/// Conditional entries are looked up here and promised to the store as expectations, so that a plan built on what has changed since is refused as stale
/// and built again. hl7.org/fhir/R4/http.html#trules
/// </remarks>
public sealed class TransactionPlanner(IResourceStore store, ConditionalSearch conditions, DefinitionCatalogue definitions)
{
    /// <param name="access">Of whoever sent it: what they can't see meets no condition.</param>
    /// <param name="now">Time that goes into the ids given, so that they sort by age.</param>
    /// <param name="patch">Makes the next version for a PATCH entry from the newest one; null where entries can't be patches.</param>
    public async ValueTask<Outcome<TransactionPlan>> Plan(
        IReadOnlyList<BundleEntry> entries, Access access, DateTimeOffset now, CancellationToken cancellationToken,
        Func<BundleEntry, StoredVersion, Outcome<ResourceDocument>>? patch = null)
    {
        var draft = new Draft(access, now);
        foreach (var entry in entries.Where(entry => !entry.IsRead))
        {
            var issue = await Identify(entry, draft, cancellationToken);
            if (issue is not null) draft.Issues.Add(issue);
        }

        await ResolveConditionalReferences(entries, draft, cancellationToken);
        if (draft.Issues.Count > 0) return Outcome<TransactionPlan>.Failure(draft.Issues);

        await BuildChanges(draft, patch, cancellationToken);
        return draft.Issues.Count > 0
            ? Outcome<TransactionPlan>.Failure(draft.Issues)
            : new TransactionPlan(draft.Planned, new ChangeSet(draft.Changes) { Expectations = draft.Expectations });
    }

    private static Issue At(BundleEntry entry, string place, IssueType code, string id, string message) => new(IssueSeverity.Error, code, id, entry.Path + place, message);

    /// <summary>Finds the resource an entry is about. Gives the issue that stands in its way, or null.</summary>
    private async ValueTask<Issue?> Identify(BundleEntry entry, Draft draft, CancellationToken cancellationToken)
    {
        if (entry.Method is not ("POST" or "PUT" or "PATCH" or "DELETE"))
            return At(entry, ".request.method", IssueType.NotSupported, "entry-method", "The method is not known in a transaction. POST, PUT, PATCH, DELETE, GET and HEAD are.");
        if (entry.Method != "POST" && entry.Id is null) return await IdentifyByQuery(entry, draft, cancellationToken);
        if (entry.Id is not null && !ResourceIds.IsValid(entry.Id))
            return At(entry, ".request.url", IssueType.Value, "id-malformed", "The id in the url is not a FHIR id. An id has 1 to 64 letters, digits, dots or hyphens.");
        if (entry.Method == "POST" && entry.Id is not null)
            return At(entry, ".request.url", IssueType.Value, "entry-url-form", "A POST gets its id from the server. Leave the id out of the url, or use PUT.");
        if (entry.Method == "PUT" && entry.Resource.ChildText("id") is { } id && id != entry.Id)
            return At(entry, ".resource.id", IssueType.Value, "id-mismatch", "The resource's id differs from the one in the url. Make them the same.");

        if (entry is { Method: "POST", IfNoneExist: { } condition }) return await IdentifyConditionally(entry, condition, draft, cancellationToken);
        var key = new ResourceKey(entry.Type, entry.Id ?? draft.NewId());
        return entry.Method == "POST" ? draft.Add(entry, key, changes: true, expected: null) : await Add(entry, key, draft, cancellationToken);
    }

    /// <summary>Adds a write of a resource that is there already, or may be.</summary>
    private async ValueTask<Issue?> Add(BundleEntry entry, ResourceKey key, Draft draft, CancellationToken cancellationToken)
    {
        var (expected, current) = ((int?)null, (StoredVersion?)null);
        if (entry is { IfMatch: not null } or { Method: "PATCH" }) current = await store.Read(key, draft.Access, cancellationToken);
        if (entry.IfMatch is not null)
        {
            expected = WeakETag.ReadVersion(entry.IfMatch);
            if (expected is null) return At(entry, ".request.ifMatch", IssueType.Value, "etag-malformed", "ifMatch is not a weak ETag. Write it as W/\"3\".");
            if (VersionGuard.Check(key, current, expected) is { } mismatch) return mismatch.At(entry.Path + ".request.ifMatch");
        }

        if (entry.Method == "PATCH")
        {
            if (current is null or { IsDeleted: true })
                return At(entry, ".request.url", IssueType.NotFound, "patch-target-unknown", $"There is no {key} to patch. Check the id, or create it with PUT.");

            // What is made from a version may be written over no other.
            expected = current.Version;
        }

        return draft.Add(entry, key, changes: true, expected, current);
    }

    /// <summary><c>PUT Patient?identifier=...</c>: the resource that matches. hl7.org/fhir/R4/http.html#cond-update</summary>
    private async ValueTask<Issue?> IdentifyByQuery(BundleEntry entry, Draft draft, CancellationToken cancellationToken)
    {
        var search = conditions.Parse(entry.Type, entry.Query ?? "");
        if (!search.Succeeded) return search.Issues[0].At(entry.Path + ".request.url");
        if (!draft.Conditions.Add($"{entry.Type}?{entry.Query}")) return ConditionTwice(entry, ".request.url");
        var matches = await conditions.Find(search.Value, draft.Access, cancellationToken);
        if (matches.Count > 1)
            return At(entry, ".request.url", IssueType.MultipleMatches, "condition-multiple-matches", "More than one stored resource meets the condition. Make it narrower, or name one of them: Type/id.");
        draft.Expectations.Add(new SearchExpectation(search.Value, draft.Access, matches));

        var id = entry.Method == "PUT" ? entry.Resource.ChildText("id") : null;
        if (matches.Count == 1)
        {
            if (id is not null && id != matches[0])
                return At(entry, ".resource.id", IssueType.Value, "id-mismatch", "The resource's id differs from that of the resource which meets the condition. Leave it out, or make them the same.");
            return await Add(entry, new ResourceKey(entry.Type, matches[0]), draft, cancellationToken);
        }

        return entry.Method switch
        {
            "PATCH" => At(entry, ".request.url", IssueType.NotFound, "patch-target-unknown", $"No {entry.Type} meets the condition, so there is nothing to patch."),
            "DELETE" => draft.Add(entry, new ResourceKey(entry.Type, draft.NewId()), changes: true, expected: null),
            _ => draft.Add(entry, new ResourceKey(entry.Type, id ?? draft.NewId()), changes: true, expected: 0),
        };
    }

    private static Issue ConditionTwice(BundleEntry entry, string place) => At(entry, place, IssueType.Duplicate, "entry-condition-twice",
        "Another entry has the same condition, so both may mean one resource. Send it once, and refer to that entry.");

    private async ValueTask<Issue?> IdentifyConditionally(BundleEntry entry, string condition, Draft draft, CancellationToken cancellationToken)
    {
        var search = conditions.Parse(entry.Type, condition);
        if (!search.Succeeded) return search.Issues[0].At(entry.Path + ".request.ifNoneExist");
        if (!draft.Conditions.Add($"{entry.Type}?{condition}")) return ConditionTwice(entry, ".request.ifNoneExist");

        var matches = await conditions.Find(search.Value, draft.Access, cancellationToken);
        if (matches.Count > 1)
        {
            return At(entry, ".request.ifNoneExist", IssueType.MultipleMatches, "condition-multiple-matches",
                "More than one stored resource meets the condition. Make it narrower, or refer to one of them.");
        }

        draft.Expectations.Add(new SearchExpectation(search.Value, draft.Access, matches));
        return matches.Count == 0
            ? draft.Add(entry, new ResourceKey(entry.Type, draft.NewId()), changes: true, expected: 0)
            : draft.Add(entry, new ResourceKey(entry.Type, matches[0]), changes: false, expected: null);
    }

    /// <summary><c>Patient?identifier=...</c> in a reference means the one resource that matches. hl7.org/fhir/R4/http.html#trules</summary>
    private async ValueTask ResolveConditionalReferences(IReadOnlyList<BundleEntry> entries, Draft draft, CancellationToken cancellationToken)
    {
        foreach (var entry in entries.Where(entry => entry.Resource.Exists))
        {
            var references = new List<Element>();
            CollectConditional(entry.Resource, references);
            foreach (var reference in references)
            {
                var text = reference.Text!;
                if (draft.Locations.ContainsKey(text)) continue;
                var queryAt = text.IndexOf('?');
                var type = text[..queryAt];
                var search = conditions.Parse(type, text[(queryAt + 1)..]);
                if (!search.Succeeded)
                {
                    draft.Issues.Add(search.Issues[0].At(reference.Path));
                    continue;
                }

                var matches = await conditions.Find(search.Value, draft.Access, cancellationToken);
                draft.Expectations.Add(new SearchExpectation(search.Value, draft.Access, matches));
                string[] targets = [.. matches.Union(Written(draft, type, text[(queryAt + 1)..]))];
                if (targets.Length == 1) draft.Locations.Add(text, $"{type}/{targets[0]}");
                else
                {
                    draft.Issues.Add(new Issue(
                        IssueSeverity.Error, targets.Length == 0 ? IssueType.NotFound : IssueType.MultipleMatches, "reference-condition", reference.Path,
                        $"The conditional reference is met by {(targets.Length == 0 ? "no" : "more than one")} stored resource; it needs exactly one."));
                }
            }
        }
    }

    /// <summary>Ids of what the transaction itself writes and a condition on one identifier means: references are resolved after all writes. hl7.org/fhir/R4/http.html#trules</summary>
    private static IEnumerable<string> Written(Draft draft, string type, string query)
    {
        if (QueryPairs.Read(query) is not [{ Key: "identifier" } only] || only.Value.Split('|') is not [{ Length: > 0 } system, { Length: > 0 } value]) return [];
        return draft.Planned
            .Where(planned => planned.Change >= 0 && planned.Key.Type == type && planned.Entry.Method is "POST" or "PUT" && planned.Entry.Resource.ChildrenNamed("identifier").ToList()
                .Any(identifier => identifier.ChildText("system") == system && identifier.ChildText("value") == value))
            .Select(planned => planned.Key.Id);
    }

    private void CollectConditional(Element element, List<Element> found)
    {
        foreach (var child in element.Children)
        {
            if (child.Name == "reference" && child.HasValue && element.TypeName == "Reference"
                && child.Text!.IndexOf('?') is > 0 and var at && definitions.FindResourceType(child.Text[..at]) is not null)
            {
                found.Add(child);
            }

            CollectConditional(child, found);
        }
    }

    private async ValueTask BuildChanges(Draft draft, Func<BundleEntry, StoredVersion, Outcome<ResourceDocument>>? patch, CancellationToken cancellationToken)
    {
        var rewriter = new ReferenceRewriter(draft.Locations);
        var places = new int[draft.Planned.Count];
        Array.Fill(places, -1);
        foreach (var at in Enumerable.Range(0, draft.Planned.Count).OrderBy(at => draft.Planned[at].Entry.Method switch { "DELETE" => 0, "POST" => 1, _ => 2 }))
        {
            var planned = draft.Planned[at];
            if (planned.Change < 0) continue;
            places[at] = draft.Changes.Count;
            draft.Changes.Add(BuildChange(planned, draft, at, rewriter, patch));
        }

        for (var at = 0; at < places.Length; at++) draft.Planned[at] = draft.Planned[at] with { Change = places[at] };
        await new VersionedReferences(store, draft.Access, definitions).Resolve(draft.Changes, cancellationToken);
    }

    private Change BuildChange(PlannedEntry planned, Draft draft, int at, ReferenceRewriter rewriter, Func<BundleEntry, StoredVersion, Outcome<ResourceDocument>>? patch)
    {
        var (entry, expected) = (planned.Entry, draft.Expected[at]);
        if (entry.Method == "DELETE") return new Change(ChangeKind.Delete, planned.Key, null, expected);
        var resource = entry.Resource;
        if (entry.Method == "PATCH")
        {
            var patched = patch is null
                ? At(entry, ".request.method", IssueType.NotSupported, "entry-method", "PATCH is not possible here. Send the whole resource with PUT.")
                : patch(entry, draft.Patched[at]!);
            if (!patched.Succeeded)
            {
                draft.Issues.AddRange(patched.Issues.Select(issue => issue.At($"{entry.Path}.resource") with { Line = 0, Column = 0 }));
                return new Change(ChangeKind.Update, planned.Key, null, expected);
            }

            resource = patched.Value.Root;
        }

        var edits = new TextEdits();
        rewriter.Rewrite(resource, entry.FullUrl, edits);
        var content = ResourceDocument.Parse(edits.Apply(resource), definitions);
        if (!content.Succeeded) draft.Issues.AddRange(content.Issues);
        return new Change(entry.Method == "POST" ? ChangeKind.Create : ChangeKind.Update, planned.Key, content.Succeeded ? content.Value : null, expected);
    }

    /// <summary>The plan while it grows.</summary>
    private sealed class Draft(Access access, DateTimeOffset now)
    {
        private readonly HashSet<ResourceKey> keys = [];

        public Access Access => access;

        public List<Issue> Issues { get; } = [];

        public List<PlannedEntry> Planned { get; } = [];

        public List<int?> Expected { get; } = [];

        /// <summary>For each planned PATCH the version it was made for.</summary>
        public List<StoredVersion?> Patched { get; } = [];

        public List<Change> Changes { get; } = [];

        public List<SearchExpectation> Expectations { get; } = [];

        public HashSet<string> Conditions { get; } = [];

        /// <summary>From what references say to where the resource is.</summary>
        public Dictionary<string, string> Locations { get; } = [];

        public string NewId() => ResourceIds.New(now);

        public Issue? Add(BundleEntry entry, ResourceKey key, bool changes, int? expected, StoredVersion? patched = null)
        {
            if (!keys.Add(key))
                return At(entry, "", IssueType.Duplicate, "entry-identity-twice", "Two entries are about the same resource; a transaction may touch each only once. Merge them.");
            if (entry.FullUrl is { } fullUrl && entry.Method != "DELETE" && !Locations.TryAdd(fullUrl, key.ToString()))
                return At(entry, ".fullUrl", IssueType.Duplicate, "fullurl-twice", "Two entries have the same fullUrl. Give each its own.");
            Planned.Add(new PlannedEntry(entry, key, changes ? 0 : -1));
            Expected.Add(expected);
            Patched.Add(patched);
            return null;
        }
    }
}
