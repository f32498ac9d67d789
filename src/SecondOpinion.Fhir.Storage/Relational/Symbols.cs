using System.Collections.Concurrent;
using System.Data.Common;
using SecondOpinion.Fhir.Storage.Relational.Schema;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>The numbers of types, parameters and systems. The writer gives new ones; they are known to all once their commit is on disk.</summary>
internal sealed class Symbols(Session writer)
{
    /// <summary>The number that no symbol has: nothing stored can match it.</summary>
    public const int Unknown = -1;

    private readonly ConcurrentDictionary<(SymbolKind Kind, string Name), int> known = new();
    private readonly ConcurrentDictionary<int, string> names = new();
    private readonly Dictionary<(SymbolKind Kind, string Name), int> added = [];
    private int next;
    private int allUntil;

    public string NameOf(int symbol) => names[symbol];

    /// <summary>Reads the types and parameters, which are few; systems are read as they are met.</summary>
    /// <param name="types">Every resource type gets its number when the store is made, so that all processes know all of them.</param>
    public async ValueTask Load(IEnumerable<string> types, CancellationToken cancellationToken)
    {
        Begin((int)await writer.Prepare("SELECT MAX(id) FROM symbol").ScalarNumber(cancellationToken));
        if (next == 1)
        {
            foreach (var type in types) await FindOrAdd(SymbolKind.ResourceType, type, cancellationToken);
            Publish();
        }

        await using var rows = await writer.Prepare("SELECT id, kind, name FROM symbol WHERE kind IN (1, 2) ORDER BY id").Query(cancellationToken);
        await KnowAll(rows, cancellationToken);
    }

    /// <summary>A transaction of the writer begins; one that failed before has left nothing.</summary>
    /// <param name="last">The last number given, by whichever process.</param>
    public void Begin(int last)
    {
        added.Clear();
        next = last + 1;
    }

    /// <summary>The number, when it is on disk and was met before.</summary>
    public bool TryKnown(SymbolKind kind, string name, out int symbol) => known.TryGetValue((kind, name), out symbol);

    /// <summary>The number, for a read; <see cref="Unknown"/> when nothing stored uses the name.</summary>
    public async ValueTask<int> Find(Session session, SymbolKind kind, string name, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((kind, name), out var symbol)) return symbol;
        if (ReferenceEquals(session, writer) && added.TryGetValue((kind, name), out symbol)) return symbol;
        if (kind != SymbolKind.System && session.IsLent)
        {
            await CatchUp(session, cancellationToken);
            return known.TryGetValue((kind, name), out symbol) ? symbol : Unknown;
        }

        // Of systems there can be very many, so each is looked for by itself; rules name the same ones over and over.
        if (session.NoSystems.Contains(name)) return Unknown;
        if (await session.Prepare("SELECT id FROM symbol WHERE kind = @p1 AND name = @p2").Bind(1, (int)kind).Bind(2, name).FindNumber(cancellationToken) is not { } found)
        {
            if (session.IsLent) session.NoSystems.Add(name);
            return Unknown;
        }

        Know(kind, name, (int)found);
        return (int)found;
    }

    /// <summary>The number, for the writer, which gives a new one when there is none.</summary>
    public async ValueTask<int> FindOrAdd(SymbolKind kind, string name, CancellationToken cancellationToken)
    {
        var symbol = await Find(writer, kind, name, cancellationToken);
        if (symbol != Unknown) return symbol;
        symbol = next++;
        await writer.Prepare("INSERT INTO symbol (id, kind, name) VALUES (@p1, @p2, @p3)").Bind(1, symbol).Bind(2, (int)kind).Bind(3, name).Execute(cancellationToken);
        added.Add((kind, name), symbol);
        return symbol;
    }

    /// <summary>What was added is on disk.</summary>
    public void Publish()
    {
        foreach (var ((kind, name), symbol) in added) Know(kind, name, symbol);
        added.Clear();
    }

    /// <summary>Types and parameters that were stored since any were last read: one statement for all that a read looks for in vain, instead of one for each.</summary>
    private async ValueTask CatchUp(Session session, CancellationToken cancellationToken)
    {
        if (session.KnowsNames) return;
        await using var rows = await session.Prepare("SELECT id, kind, name FROM symbol WHERE id > @p1 AND kind IN (1, 2) ORDER BY id").Bind(1, Volatile.Read(ref allUntil)).Query(cancellationToken);
        await KnowAll(rows, cancellationToken);
        session.KnowsNames = true;
    }

    /// <remarks>Numbers are given, and become visible, in their order.</remarks>
    private async ValueTask KnowAll(DbDataReader rows, CancellationToken cancellationToken)
    {
        var last = 0;
        while (await rows.ReadAsync(cancellationToken)) Know((SymbolKind)rows.GetInt32(1), rows.GetString(2), last = rows.GetInt32(0));
        for (var until = Volatile.Read(ref allUntil); until < last; until = Volatile.Read(ref allUntil)) Interlocked.CompareExchange(ref allUntil, last, until);
    }

    private void Know(SymbolKind kind, string name, int symbol)
    {
        names[symbol] = name;
        known[(kind, name)] = symbol;
    }
}
