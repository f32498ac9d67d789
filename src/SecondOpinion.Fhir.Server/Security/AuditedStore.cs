using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>The store while the audit is kept: what is written is recorded, and the AuditEvents in it are those of the audit, which nobody writes.</summary>
internal sealed class AuditedStore(IResourceStore inner, AuditTrail trail, SearchQueryParser parser) : IResourceStore
{
    private const string Type = "AuditEvent";

    /// <summary>Why something is not done to AuditEvents; null when it may be.</summary>
    /// <param name="path">Below the base.</param>
    public static Issue? Refuse(RequestTarget target, string path)
    {
        if (target.Type != Type || target.Operation is not null) return null;
        if (!target.IsReading) return ReadOnly;
        return target.Id is null && path.EndsWith("/_history", StringComparison.Ordinal)
            ? Issue.Error(IssueType.NotSupported, "audit-no-history", "AuditEvents have one version each. Search them instead: AuditEvent?_sort=-date.")
            : null;
    }

    /// <summary>The audit can't be gone into from other resources.</summary>
    public static Issue? RefuseInclude(string? type, IEnumerable<KeyValuePair<string, string>> parameters, HttpRequest request) =>
        type != Type && request.HttpContext.Features.Get<AuditedRequest>() is not null
        && parameters.Any(one => one.Key.StartsWith("_revinclude", StringComparison.Ordinal) && one.Value.StartsWith(Type + ":", StringComparison.Ordinal))
            ? Issue.Error(IssueType.NotSupported, "search-audit-include", "AuditEvents are not included with others. Search them by what they are about: AuditEvent?entity=Type/id.")
            : null;

    public async ValueTask<StoredVersion?> Read(ResourceKey key, Access access, CancellationToken cancellationToken) =>
        key.Type == Type ? await Find(key.Id, access, cancellationToken) : await inner.Read(key, access, cancellationToken);

    public async ValueTask<StoredVersion?> ReadVersion(ResourceKey key, int version, Access access, CancellationToken cancellationToken) =>
        key.Type != Type ? await inner.ReadVersion(key, version, access, cancellationToken) : version == 1 ? await Find(key.Id, access, cancellationToken) : null;

    public async ValueTask<HistoryPage> ReadHistory(HistoryQuery query, Access access, CancellationToken cancellationToken)
    {
        if (query.Type != Type) return await inner.ReadHistory(query, access, cancellationToken);
        var version = query.Id is null || query.Before is not null ? null : await Find(query.Id, access, cancellationToken);
        return version is null || version.LastUpdated < query.Since ? new HistoryPage([], null, 0) : new HistoryPage([version], null, 1);
    }

    public async ValueTask<SearchPage> Search(SearchQuery query, Access access, CancellationToken cancellationToken)
    {
        if (query.Types.Contains(Type) && query.Types.Count < parser.KnownTypes.Count)
            return Refused("search-audit-types", "AuditEvents are not searched together with others. Ask for them by themselves: /fhir/AuditEvent?...");
        if (query.ResourceType == Type && query.Contained != ContainedMatches.None)
            return Refused("search-audit-contained", "AuditEvents contain nothing and are contained in nothing. Leave _contained out.");
        if (query.Types.Count == 0 && query.ResourceType == Type) return await (await trail.Reading()).Run(query, View(access), Filters(access), cancellationToken);
        return query.Criteria.SelectMany(one => one.Alternatives.Prepend(one)).Any(one => one.Chain.Any(link => link.Type == Type))
            ? Refused("search-audit-chain", "A search does not go over AuditEvents. Search them by what they are about: AuditEvent?entity=Type/id.")
            : await inner.Search(query, access, cancellationToken);
    }

    public ValueTask<StoredReceipt?> FindReceipt(string key, CancellationToken cancellationToken) => inner.FindReceipt(key, cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> ReadOutbox(string consumer, int count, CancellationToken cancellationToken) => inner.ReadOutbox(consumer, count, cancellationToken);

    public ValueTask<CommitNotes> ReadNotes(long after, int count, CancellationToken cancellationToken) => inner.ReadNotes(after, count, cancellationToken);

    public ValueTask<IReadOnlyList<IndexProgress>> ReadIndexProgress(CancellationToken cancellationToken) => inner.ReadIndexProgress(cancellationToken);

    public ValueTask RebuildIndex(IReadOnlyCollection<string> types, CancellationToken cancellationToken) => inner.RebuildIndex(types, cancellationToken);

    public async ValueTask<CommitResult> Commit(ChangeSet changes, CancellationToken cancellationToken)
    {
        if (changes.Changes.Any(change => change.Key.Type == Type)) return new CommitResult.Refused(ReadOnly);
        var audited = AuditedRequest.Current;
        var facts = audited?.Writing(changes) ?? trail.ByItself(Caller.Current) with { Patients = PatientsNamed.In(changes, request: null) };
        var result = await inner.Commit(changes with { Note = versions => trail.Note(facts, versions) }, cancellationToken);
        if (result is not CommitResult.Committed committed || !committed.Versions.Any(version => version.Version > 0 && version.Commit == committed.Commit)) return result;
        trail.Noted();
        audited?.Wrote(facts.Patients);
        return result;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static Issue ReadOnly => Issue.Error(IssueType.Forbidden, "audit-read-only", "The audit is written by the server alone, and nothing in it is changed or deleted. Read and search it.");

    private static SearchPage Refused(string id, string message) => new([], [], null, null) { Refusal = Issue.Error(IssueType.NotSupported, id, message) };

    /// <summary>The coordinator sees all; every organisation what it did itself; a patient who saw what tells of him.</summary>
    private static AuditView View(Access access)
    {
        if (access.IsEverything) return AuditView.All;
        if (Caller.Current?.Identity is not { } who) return AuditView.Nothing;
        return who.Is(ClientRole.Coordinator) ? AuditView.All : new AuditView(IsAll: false, who.Organization.Token, who.Is(ClientRole.Patient) ? who.Patient : null);
    }

    private async ValueTask<StoredVersion?> Find(string id, Access access, CancellationToken cancellationToken)
    {
        var filters = Filters(access);
        if (filters.Count == 0) return await (await trail.Reading()).Find(id, View(access), cancellationToken);
        var byId = parser.Parse(Type, [new("_id", id)]);
        return byId.Succeeded && await (await trail.Reading()).Run(byId.Value.Query, View(access), filters, cancellationToken) is { Matches: [var found] } ? found : null;
    }

    /// <summary>What the caller's scopes let through: <c>system/AuditEvent.rs?action=E</c>. Empty when all of it.</summary>
    private IReadOnlyList<IReadOnlyList<SearchCriterion>> Filters(Access access)
    {
        if (access.IsEverything || Caller.Current?.Identity is not { } who) return [];
        var scopes = who.Scopes.Of(Type).Where(scope => (scope.Permissions & (Permissions.Read | Permissions.Search)) != Permissions.None).ToList();
        if (scopes.Exists(scope => scope.Filter is null)) return [];

        // A filter that is not understood lets nothing through.
        var parsed = scopes.Select(scope => parser.Parse(Type, QueryPairs.Read(scope.Filter!))).Where(filter => filter.Succeeded && filter.Value.Unused.Count == 0 && filter.Value.Query.Criteria.Count > 0);
        List<IReadOnlyList<SearchCriterion>> filters = [.. parsed.Select(filter => filter.Value.Query.Criteria)];
        return filters.Count > 0 ? filters : [[new SearchCriterion(parser.Parse(Type, [new("_id", "0")]).Value.Query.Criteria[0].Parameter, null, ["0"])]];
    }
}
