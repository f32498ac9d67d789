using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Indexes anew what was stored before a definition changed, in small steps between the writes of others. Its place is kept, so that it goes on after a stop.</summary>
internal sealed class IndexRebuild(
    IndexStates states, SearchParameterTable parameters, SearchIndexer indexer, ReadSessions readers, CommitQueue queue, Symbols symbols, CancellationToken closing)
{
    private const int StepSize = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;

    /// <summary>Ends when nothing is being rebuilt any more, or the store closes.</summary>
    public Task Running => running;

    /// <summary>Goes on with whatever is marked, for instance since before the store was closed.</summary>
    public void Start()
    {
        lock (gate) running = RunAfter(running);
    }

    /// <summary>Marks types to be indexed anew; those that are under way go on from where they are.</summary>
    public async ValueTask Begin(IReadOnlyCollection<string> types, CancellationToken cancellationToken)
    {
        foreach (var state in states.All.Where(state => types.Contains(state.Type) && !state.IsRebuilding).ToList())
            await Commit(new RebuildStep(state with { Position = 0 }, []), cancellationToken);
    }

    public async ValueTask<IReadOnlyList<IndexProgress>> Progress(CancellationToken cancellationToken)
    {
        var progress = new List<IndexProgress>();
        using var lease = await readers.Rent(cancellationToken);
        var inside = await states.Contained(lease.Session, cancellationToken);
        foreach (var state in states.All.OrderBy(state => state.Type, StringComparer.Ordinal))
        {
            HashSet<string> missing = [.. states.Missing(state.Type)];
            foreach (var pair in inside.Where(pair => pair.Stored == state.Type)) missing.UnionWith(states.MissingOf(pair).Select(code => $"{code} of contained {pair.Searched}"));
            if (missing.Count == 0 && !state.IsRebuilding) continue;
            const string count = "SELECT COUNT(*) FROM resource WHERE type = @p1 AND is_deleted = 0 AND key <= @p2";
            var total = await lease.Session.Prepare(count).Bind(1, state.Symbol).Bind(2, long.MaxValue).ScalarNumber(cancellationToken);
            var done = await lease.Session.Prepare(count).Bind(1, state.Symbol).Bind(2, state.Position).ScalarNumber(cancellationToken);
            progress.Add(new IndexProgress(state.Type, state.IsRebuilding, (int)done, (int)total, [.. missing.Order(StringComparer.Ordinal)]));
        }

        return progress;
    }

    private async Task RunAfter(Task before)
    {
        await before;
        await Task.Yield();
        try
        {
            while (!closing.IsCancellationRequested && states.All.FirstOrDefault(state => state.IsRebuilding) is { } state) await Step(state);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
        }
    }

    private async ValueTask Step(IndexState state)
    {
        var found = await Read(state);
        var resources = new List<RebuiltResource>();
        var isOnlyInside = await IsOnlyInside(state);
        foreach (var (key, versionKey, version) in found)
        {
            var document = ResourceDocument.Parse(version.Json, parameters.Definitions);
            if (!document.Succeeded || (isOnlyInside && !document.Value.Root.Child("contained").Exists)) continue;
            resources.Add(new RebuiltResource(key, versionKey, indexer.Index(document.Value), indexer.IndexContained(document.Value, version.Key.Id)));
        }

        var next = found.Count < StepSize
            ? state with { Parameters = parameters.Digests(state.Type), Position = -1 }
            : state with { Position = found[^1].Key };
        await Commit(new RebuildStep(next, resources), closing);
    }

    /// <summary>True when nothing but contained resources are behind: then those that contain none need not be written again.</summary>
    private async ValueTask<bool> IsOnlyInside(IndexState state)
    {
        var missing = states.Missing(state.Type);
        if (missing.Any(code => code != SearchParameterTable.ContainedCode)) return false;
        if (missing.Count > 0) return true;
        using var lease = await readers.Rent(closing);
        return (await states.Contained(lease.Session, closing)).Any(pair => pair.Stored == state.Type && states.MissingOf(pair).Count > 0);
    }

    private async ValueTask<List<(long Key, long VersionKey, StoredVersion Version)>> Read(IndexState state)
    {
        var found = new List<(long, long, StoredVersion)>();
        using var lease = await readers.Rent(closing);
        await using var rows = await lease.Session.Prepare(
            $"SELECT {Versions.Columns}, r.key FROM resource r JOIN version v ON v.key = r.version_key WHERE r.type = @p1 AND r.is_deleted = 0 AND r.key > @p2 ORDER BY r.key LIMIT @p3")
            .Bind(1, state.Symbol).Bind(2, state.Position).Bind(3, StepSize).Query(closing);
        while (await rows.ReadAsync(closing)) found.Add((rows.GetInt64(8), rows.GetInt64(0), Versions.Map(rows, symbols)));
        return found;
    }

    private async ValueTask Commit(RebuildStep step, CancellationToken cancellationToken)
    {
        while (await queue.Commit(new PendingCommit(new ChangeSet([]), []) { Rebuild = step }, cancellationToken) is CommitResult.Overloaded)
            await Task.Delay(Pause, cancellationToken);
    }
}
