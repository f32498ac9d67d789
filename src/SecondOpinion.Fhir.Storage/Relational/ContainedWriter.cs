using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Writes what the resources inside a resource are found by, in the transaction that writes their container.</summary>
/// <param name="nextKey">Gives the next key of the store.</param>
internal sealed class ContainedWriter(Session session, IRowSink rows, Symbols symbols, IndexWriter index, IndexStates states, Func<long> nextKey)
{
    private const string Former = "SELECT key, type, id, indexed FROM contained WHERE resource = @p1 ORDER BY place";

    /// <summary>What a container's row says of its tables.</summary>
    public static int BitOf(IReadOnlyList<ContainedEntries> contained) => contained.Count > 0 ? IndexWriter.Containing : 0;

    /// <param name="indexed">What the container's row said until now.</param>
    public async ValueTask Replace(string containerType, long container, int indexed, IReadOnlyList<ContainedEntries> contained)
    {
        var former = (indexed & IndexWriter.Containing) != 0 ? await Clear(container) : [];
        foreach (var (type, id, place, entries) in contained)
        {
            var symbol = await symbols.FindOrAdd(SymbolKind.ResourceType, type, CancellationToken.None);
            await Began(containerType, type);

            // The same key as before keeps its place on pages that are being read.
            var same = former.FindIndex(row => row.Type == symbol && row.Id == id);
            var key = same < 0 ? nextKey() : former[same].Key;
            if (same >= 0) former.RemoveAt(same);
            await rows.Add(RowShape.Contained, key, container, symbol, id, place, IndexWriter.TablesOf(entries));
            await index.Write(key, entries);
        }
    }

    private async ValueTask<List<(long Key, int Type, string Id)>> Clear(long container)
    {
        var former = new List<(long Key, int Type, string Id, int Indexed)>();
        await using (var found = await session.Prepare(Former).Bind(1, container).Query(CancellationToken.None))
        {
            while (await found.ReadAsync()) former.Add((found.GetInt64(0), found.GetInt32(1), found.GetString(2), found.GetInt32(3)));
        }

        foreach (var row in former) await index.Clear(row.Key, row.Indexed);
        await rows.Clear(RowShape.Contained, container);
        return [.. former.Select(row => (row.Key, row.Type, row.Id))];
    }

    private async ValueTask Began(string containerType, string type)
    {
        var pair = IndexState.NameOf(containerType, type);
        await states.Began(session, pair, await symbols.FindOrAdd(SymbolKind.Containment, pair, CancellationToken.None));
    }
}
