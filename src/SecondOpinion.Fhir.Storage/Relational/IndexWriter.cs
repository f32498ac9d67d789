using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Writes what a resource is found by, in the transaction that writes the resource.</summary>
internal sealed class IndexWriter(IRowSink rows, Symbols symbols)
{
    private static readonly RowShape Tokens = RowShape.Indexes[0];
    private static readonly RowShape Strings = RowShape.Indexes[1];
    private static readonly RowShape Dates = RowShape.Indexes[2];
    private static readonly RowShape Numbers = RowShape.Indexes[3];
    private static readonly RowShape Quantities = RowShape.Indexes[4];
    private static readonly RowShape References = RowShape.Indexes[5];
    private static readonly RowShape Uris = RowShape.Indexes[6];

    /// <summary>The bit after those of the tables: the resource contains others.</summary>
    public const int Containing = 1 << 7;

    public static int TablesOf(IndexEntries entries) =>
        Bit(0, entries.Tokens.Count) | Bit(1, entries.Strings.Count) | Bit(2, entries.Dates.Count) | Bit(3, entries.Numbers.Count)
        | Bit(4, entries.Quantities.Count) | Bit(5, entries.References.Count + (entries.Inward?.Count ?? 0)) | Bit(6, entries.Uris.Count);

    /// <summary>Removes the rows of an earlier version.</summary>
    /// <param name="tables">Bits of the tables that have any.</param>
    public async ValueTask Clear(long resource, int tables)
    {
        for (var table = 0; table < RowShape.Indexes.Count; table++)
        {
            if ((tables & (1 << table)) != 0) await rows.Clear(RowShape.Indexes[table], resource);
        }
    }

    public async ValueTask Write(long resource, IndexEntries entries)
    {
        foreach (var entry in entries.Tokens)
            await rows.Add(Tokens, await Symbol(entry.Parameter), resource, entry.Part, entry.Code, await SymbolOfSystem(entry.System));
        foreach (var entry in entries.Strings)
            await rows.Add(Strings, await Symbol(entry.Parameter), resource, entry.Part, entry.Folded, entry.Exact);
        foreach (var entry in entries.Dates)
            await rows.Add(Dates, await Symbol(entry.Parameter), resource, entry.Part, entry.Low, entry.High);
        foreach (var entry in entries.Numbers)
            await rows.Add(Numbers, await Symbol(entry.Parameter), resource, entry.Part, entry.Low, entry.High);
        foreach (var entry in entries.Quantities)
        {
            await rows.Add(
                Quantities, await Symbol(entry.Parameter), resource, entry.Part, entry.Low, entry.High, await SymbolOfSystem(entry.System), entry.Code, entry.Unit);
        }

        foreach (var entry in entries.References) await Write(resource, entry);
        if (entries.Inward is not null)
        {
            foreach (var entry in entries.Inward) await Write(resource, entry);
        }

        foreach (var entry in entries.Uris) await rows.Add(Uris, await Symbol(entry.Parameter), resource, entry.Part, entry.Uri);
    }

    private async ValueTask Write(long resource, ReferenceEntry entry)
    {
        var type = entry.Type is null ? 0 : await symbols.FindOrAdd(SymbolKind.ResourceType, entry.Type, CancellationToken.None);
        await rows.Add(References, await Symbol(entry.Parameter), resource, entry.Part, entry.Target, type, await SymbolOfSystem(entry.Server), entry.Version);
    }

    private static int Bit(int table, int count) => count > 0 ? 1 << table : 0;

    private ValueTask<int> SymbolOfSystem(string? system) => system is null ? new ValueTask<int>(0) : symbols.FindOrAdd(SymbolKind.System, system, CancellationToken.None);

    private async ValueTask<int> Symbol(IndexedParameter parameter)
    {
        if (parameter.Symbol != 0) return parameter.Symbol;
        var symbol = await symbols.FindOrAdd(SymbolKind.SearchParameter, parameter.Name, CancellationToken.None);

        // Until it is on disk, a rollback may take the number back.
        if (symbols.TryKnown(SymbolKind.SearchParameter, parameter.Name, out _)) parameter.Symbol = symbol;
        return symbol;
    }
}
