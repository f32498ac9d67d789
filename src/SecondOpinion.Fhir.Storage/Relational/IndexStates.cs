using System.Collections.Concurrent;
using System.Collections.Frozen;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Knows which parameters a search can rely on. A package may bring new ones, by which what was stored before is not yet indexed.</summary>
internal sealed class IndexStates(SearchParameterTable parameters)
{
    private const string Select = "SELECT s.name, i.type, i.parameters, i.position FROM index_state i JOIN symbol s ON s.id = i.type";

    private readonly ConcurrentDictionary<string, IndexState> known = new();
    private readonly ConcurrentDictionary<string, HashSet<string>> missing = new();

    // What the writer's transaction has added or changed.
    private readonly HashSet<string> added = [];
    private readonly List<IndexState> changed = [];

    /// <summary>Types of which anything was ever stored.</summary>
    public IEnumerable<IndexState> All => known.Values.Where(state => !state.IsContained);

    public async ValueTask Load(Session session, CancellationToken cancellationToken)
    {
        await using var rows = await session.Prepare(Select).Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) Know(new IndexState(rows.GetString(0), rows.GetInt32(1), rows.GetString(2), rows.GetInt64(3)));
    }

    /// <summary>The parameters that some resources of the type are not yet indexed by.</summary>
    public IReadOnlySet<string> Missing(string type) =>
        !known.TryGetValue(type, out var state) ? FrozenSet<string>.Empty : missing.GetOrAdd(type, _ => MissingOf(state));

    /// <summary>The same, when another process may have been the first to store something of the type.</summary>
    public async ValueTask<IReadOnlySet<string>> Missing(Session session, string type, CancellationToken cancellationToken)
    {
        if (session.Dialect == SqlDialect.PostgreSql && !known.ContainsKey(type))
        {
            await using var row = await session.Prepare(Select + " WHERE s.name = @p1").Bind(1, type).Query(cancellationToken);
            if (await row.ReadAsync(cancellationToken)) Know(new IndexState(type, row.GetInt32(1), row.GetString(2), row.GetInt64(3)));
        }

        return Missing(type);
    }

    /// <summary>Which types were ever contained in which, and by what they are indexed.</summary>
    public async ValueTask<IReadOnlyList<IndexState>> Contained(Session session, CancellationToken cancellationToken)
    {
        if (session.Dialect == SqlDialect.Sqlite) return [.. known.Values.Where(state => state.IsContained)];

        // Any process may have added one.
        var found = new List<IndexState>();
        await using var rows = await session.Prepare(Select + " WHERE s.kind = 4").Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) found.Add(new IndexState(rows.GetString(0), rows.GetInt32(1), rows.GetString(2), rows.GetInt64(3)));
        return found;
    }

    /// <summary>The parameters that some resources are not yet indexed by.</summary>
    public HashSet<string> MissingOf(IndexState state) => state.Missing(parameters.Digests(state.Searched));

    /// <summary>All that resources of a type contain has been indexed by what is defined now.</summary>
    public async ValueTask ChangeContained(Session writer, string containerType)
    {
        foreach (var state in await Contained(writer, CancellationToken.None))
        {
            if (state.Stored == containerType) await Change(writer, state with { Parameters = parameters.Digests(state.Searched) });
        }
    }

    /// <summary>The writer meets a type, perhaps for the first time: then all its resources will be indexed by what is defined now.</summary>
    public async ValueTask Began(Session writer, string type, int symbol)
    {
        if (known.ContainsKey(type)) return;
        await writer.Prepare("INSERT INTO index_state (type, parameters, position) VALUES (@p1, @p2, -1) ON CONFLICT (type) DO NOTHING")
            .Bind(1, symbol).Bind(2, parameters.Digests(new IndexState(type, symbol, "", -1).Searched)).Execute(CancellationToken.None);
        await using var row = await writer.Prepare(Select + " WHERE i.type = @p1").Bind(1, symbol).Query(CancellationToken.None);
        await row.ReadAsync();
        added.Add(type);
        Know(new IndexState(type, symbol, row.GetString(2), row.GetInt64(3)));
    }

    /// <summary>Keeps a new state with the transaction at hand.</summary>
    public async ValueTask Change(Session writer, IndexState state)
    {
        await writer.Prepare("UPDATE index_state SET parameters = @p2, position = @p3 WHERE type = @p1")
            .Bind(1, state.Symbol).Bind(2, state.Parameters).Bind(3, state.Position).Execute(CancellationToken.None);
        changed.Add(state);
    }

    /// <summary>The transaction at hand is on disk.</summary>
    public void Publish()
    {
        foreach (var state in changed) Know(state);
        changed.Clear();
        added.Clear();
    }

    /// <summary>The transaction at hand was undone.</summary>
    public void Forget()
    {
        foreach (var type in added)
        {
            known.TryRemove(type, out _);
            missing.TryRemove(type, out _);
        }

        changed.Clear();
        added.Clear();
    }

    private void Know(IndexState state)
    {
        known[state.Type] = state;
        missing.TryRemove(state.Type, out _);
    }
}
