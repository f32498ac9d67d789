using SecondOpinion.Fhir.Storage.Relational.Schema;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>The rows of the resources that a group of change sets is about, as they are when each set has its turn.</summary>
internal sealed class CurrentVersions(Session session, Symbols symbols)
{
    private const string One = "SELECT key, version, is_deleted, indexed FROM resource WHERE type = @p1 AND id = @p2";
    private const string Many =
        "SELECT u.place, r.key, r.version, r.is_deleted, r.indexed FROM unnest(@p1::bigint[], @p2::text[]) WITH ORDINALITY AS u(type, id, place) JOIN resource r ON r.type = u.type AND r.id = u.id";

    private readonly Dictionary<ResourceKey, CurrentVersion> found = [];

    /// <summary>Forgets the group before. From a server all rows are fetched at once; in the same process it is cheaper to look when asked.</summary>
    public async ValueTask Begin(IReadOnlyList<PendingCommit> group)
    {
        found.Clear();
        if (session.Dialect == SqlDialect.Sqlite) return;
        var keys = group.SelectMany(commit => commit.Changes.Changes).Select(change => change.Key).Distinct().ToList();
        var types = new long[keys.Count];
        for (var i = 0; i < types.Length; i++) types[i] = await symbols.Find(session, SymbolKind.ResourceType, keys[i].Type, CancellationToken.None);
        foreach (var key in keys) found[key] = CurrentVersion.None;
        await using var rows = await session.Prepare(Many).Bind(1, types).Bind(2, keys.Select(key => key.Id).ToArray()).Query(CancellationToken.None);
        while (await rows.ReadAsync()) found[keys[(int)rows.GetInt64(0) - 1]] = new CurrentVersion(rows.GetInt64(1), rows.GetInt32(2), rows.GetInt64(3) != 0, rows.GetInt32(4));
    }

    public async ValueTask<CurrentVersion> Find(ResourceKey key)
    {
        if (found.TryGetValue(key, out var known)) return known;
        var type = await symbols.Find(session, SymbolKind.ResourceType, key.Type, CancellationToken.None);
        if (type == Symbols.Unknown) return CurrentVersion.None;
        await using var row = await session.Prepare(One).Bind(1, type).Bind(2, key.Id).Query(CancellationToken.None);
        return found[key] = await row.ReadAsync() ? new CurrentVersion(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2) != 0, row.GetInt32(3)) : CurrentVersion.None;
    }

    public void Set(ResourceKey key, CurrentVersion current) => found[key] = current;
}
