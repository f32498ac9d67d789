using System.Collections.Concurrent;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Server.Packages;

/// <summary>The store, in which the definitions of the loaded packages are found too.</summary>
/// <remarks>
/// A type's definitions are written into the store when it is first asked about that type, and compared with what is there on the first question after each start.
/// So search, sorting, paging, totals and history are the store's own, and a start costs nothing.
/// </remarks>
internal sealed class DefinitionStore(IResourceStore inner, HeldDefinitions held, DefinitionCatalogue definitions) : IResourceStore
{
    // Small enough that a case which comes in meanwhile need not wait for long.
    private const int ChangesPerCommit = 50;

    private readonly SearchQueryParser parser = new(new SearchParameterTable(definitions));
    private readonly ConcurrentDictionary<string, Lazy<Task>> loads = new();

    public async ValueTask<StoredVersion?> Read(ResourceKey key, Access access, CancellationToken cancellationToken)
    {
        if (held.Find(key.Type, key.Id) is not null) await Ensure(key.Type, cancellationToken);
        return await inner.Read(key, access, cancellationToken);
    }

    public async ValueTask<StoredVersion?> ReadVersion(ResourceKey key, int version, Access access, CancellationToken cancellationToken)
    {
        if (held.Find(key.Type, key.Id) is not null) await Ensure(key.Type, cancellationToken);
        return await inner.ReadVersion(key, version, access, cancellationToken);
    }

    public async ValueTask<HistoryPage> ReadHistory(HistoryQuery query, Access access, CancellationToken cancellationToken)
    {
        if (query.Type is { } type) await Ensure(type, cancellationToken);
        return await inner.ReadHistory(query, access, cancellationToken);
    }

    public async ValueTask<SearchPage> Search(SearchQuery query, Access access, CancellationToken cancellationToken)
    {
        await Ensure(query.ResourceType, cancellationToken);

        // Who names no types looks for what was put there, not for definitions.
        foreach (var type in query.Types.Count < definitions.ResourceTypes.Count ? query.Types : []) await Ensure(type, cancellationToken);
        foreach (var link in query.Criteria.SelectMany(criterion => criterion.Alternatives.Prepend(criterion)).SelectMany(criterion => criterion.Chain))
            await Ensure(link.Type, cancellationToken);
        foreach (var include in query.Includes)
        {
            await Ensure(include.Source, cancellationToken);
            foreach (var target in include.Parameter.Target) await Ensure(target, cancellationToken);
        }

        return await inner.Search(query, access, cancellationToken);
    }

    public ValueTask<StoredReceipt?> FindReceipt(string key, CancellationToken cancellationToken) => inner.FindReceipt(key, cancellationToken);

    public ValueTask<IReadOnlyList<OutboxEntry>> ReadOutbox(string consumer, int count, CancellationToken cancellationToken) =>
        inner.ReadOutbox(consumer, count, cancellationToken);

    public ValueTask<CommitNotes> ReadNotes(long after, int count, CancellationToken cancellationToken) => inner.ReadNotes(after, count, cancellationToken);

    public ValueTask<IReadOnlyList<IndexProgress>> ReadIndexProgress(CancellationToken cancellationToken) => inner.ReadIndexProgress(cancellationToken);

    public ValueTask RebuildIndex(IReadOnlyCollection<string> types, CancellationToken cancellationToken) => inner.RebuildIndex(types, cancellationToken);

    public ValueTask<CommitResult> Commit(ChangeSet changes, CancellationToken cancellationToken) => inner.Commit(changes, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask Ensure(string type, CancellationToken cancellationToken)
    {
        if (!HeldDefinitions.IsDefinitionType(type)) return;

        // Whoever asked first may go away; the others still wait for what was begun.
        var load = loads.GetOrAdd(type, name => new Lazy<Task>(() => Task.Run(() => Load(name), CancellationToken.None)));
        try
        {
            await load.Value.WaitAsync(cancellationToken);
        }
        catch when (load.Value.IsFaulted)
        {
            loads.TryRemove(new KeyValuePair<string, Lazy<Task>>(type, load));
            throw;
        }
    }

    private async Task Load(string type)
    {
        var wanted = held.Of(type);
        var stored = await Stored(type);
        var changes = new List<Change>();
        foreach (var definition in wanted.Values)
        {
            var resource = definition.ToResource();
            if (stored.TryGetValue(definition.Key.Id, out var json) && HeldDefinition.IsSame(json.Span, resource.Span, definition.Source)) continue;
            changes.Add(new Change(ChangeKind.Update, definition.Key, ResourceDocument.Parse(resource, definitions).Value));
        }

        // What an earlier start had loaded and this one has not.
        changes.AddRange(stored.Keys.Where(id => !wanted.ContainsKey(id)).Select(id => new Change(ChangeKind.Delete, new ResourceKey(type, id), null)));
        foreach (var part in changes.Chunk(ChangesPerCommit)) await Write(part);
    }

    private async Task<Dictionary<string, ReadOnlyMemory<byte>>> Stored(string type)
    {
        var query = parser.Parse(type, [new("_source:below", HeldDefinition.SourcePrefix), new("_count", "500"), new("_total", "none")]).Value.Query;
        var found = new Dictionary<string, ReadOnlyMemory<byte>>();
        for (string? next = null; ;)
        {
            var page = await inner.Search(query with { Page = next }, Access.Everything, CancellationToken.None);
            foreach (var match in page.Matches) found[match.Key.Id] = match.Json;
            if ((next = page.Next) is null) return found;
        }
    }

    private async Task Write(IReadOnlyList<Change> changes)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            if (await inner.Commit(new ChangeSet(changes), CancellationToken.None) is not CommitResult.Overloaded overloaded) return;
            await Task.Delay(overloaded.RetryAfter);
        }

        throw new InvalidOperationException("The store is too busy to take the definitions of the loaded packages.");
    }
}
