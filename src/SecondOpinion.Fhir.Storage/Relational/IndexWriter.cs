using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Writes what a resource is found by, in the transaction that writes the resource.</summary>
internal sealed class IndexWriter(Session session, Symbols symbols)
{
    // The place of a table here is its bit in ResourceRow.Indexed.
    private static readonly string[] ClearTable =
    [
        "DELETE FROM token_index WHERE resource = @p1", "DELETE FROM string_index WHERE resource = @p1", "DELETE FROM date_index WHERE resource = @p1",
        "DELETE FROM number_index WHERE resource = @p1", "DELETE FROM quantity_index WHERE resource = @p1", "DELETE FROM reference_index WHERE resource = @p1",
        "DELETE FROM uri_index WHERE resource = @p1",
    ];

    public static int TablesOf(IndexEntries entries) =>
        Bit(0, entries.Tokens.Count) | Bit(1, entries.Strings.Count) | Bit(2, entries.Dates.Count) | Bit(3, entries.Numbers.Count)
        | Bit(4, entries.Quantities.Count) | Bit(5, entries.References.Count) | Bit(6, entries.Uris.Count);

    /// <summary>Removes the rows of an earlier version.</summary>
    /// <param name="tables">Bits of the tables that have any.</param>
    public async ValueTask Clear(long resource, int tables)
    {
        for (var table = 0; table < ClearTable.Length; table++)
        {
            if ((tables & (1 << table)) != 0) await session.Prepare(ClearTable[table]).Bind(1, resource).Execute(CancellationToken.None);
        }
    }

    public async ValueTask Write(long resource, IndexEntries entries)
    {
        foreach (var entry in entries.Tokens)
        {
            await Row("INSERT INTO token_index (param, resource, part, code, system) VALUES (@p1, @p2, @p3, @p4, @p5)", await Symbol(entry.Parameter), resource, entry.Part)
                .Bind(4, entry.Code).Bind(5, await SymbolOfSystem(entry.System)).Execute(CancellationToken.None);
        }

        foreach (var entry in entries.Strings)
        {
            await Row("INSERT INTO string_index (param, resource, part, folded, exact) VALUES (@p1, @p2, @p3, @p4, @p5)", await Symbol(entry.Parameter), resource, entry.Part)
                .Bind(4, entry.Folded).Bind(5, entry.Exact).Execute(CancellationToken.None);
        }

        foreach (var entry in entries.Dates)
        {
            await Row("INSERT INTO date_index (param, resource, part, low, high) VALUES (@p1, @p2, @p3, @p4, @p5)", await Symbol(entry.Parameter), resource, entry.Part)
                .Bind(4, entry.Low).Bind(5, entry.High).Execute(CancellationToken.None);
        }

        foreach (var entry in entries.Numbers)
        {
            await Row("INSERT INTO number_index (param, resource, part, low, high) VALUES (@p1, @p2, @p3, @p4, @p5)", await Symbol(entry.Parameter), resource, entry.Part)
                .Bind(4, entry.Low).Bind(5, entry.High).Execute(CancellationToken.None);
        }

        foreach (var entry in entries.Quantities)
        {
            await Row(
                "INSERT INTO quantity_index (param, resource, part, low, high, system, code, unit) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8)",
                await Symbol(entry.Parameter), resource, entry.Part)
                .Bind(4, entry.Low).Bind(5, entry.High).Bind(6, await SymbolOfSystem(entry.System)).Bind(7, entry.Code).Bind(8, entry.Unit).Execute(CancellationToken.None);
        }

        foreach (var entry in entries.References)
        {
            var type = entry.Type is null ? 0 : await symbols.FindOrAdd(SymbolKind.ResourceType, entry.Type, CancellationToken.None);
            await Row(
                "INSERT INTO reference_index (param, resource, part, target, type, server, version) VALUES (@p1, @p2, @p3, @p4, @p5, @p6, @p7)",
                await Symbol(entry.Parameter), resource, entry.Part)
                .Bind(4, entry.Target).Bind(5, type).Bind(6, await SymbolOfSystem(entry.Server)).Bind(7, entry.Version).Execute(CancellationToken.None);
        }

        foreach (var entry in entries.Uris)
        {
            await Row("INSERT INTO uri_index (param, resource, part, uri) VALUES (@p1, @p2, @p3, @p4)", await Symbol(entry.Parameter), resource, entry.Part)
                .Bind(4, entry.Uri).Execute(CancellationToken.None);
        }
    }

    private static int Bit(int table, int count) => count > 0 ? 1 << table : 0;

    private Statement Row(string sql, int parameter, long resource, int part) => session.Prepare(sql).Bind(1, parameter).Bind(2, resource).Bind(3, part);

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
