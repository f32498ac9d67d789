using System.Data.Common;
using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Relational.Search;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Reads single versions.</summary>
internal static class Versions
{
    public const string Columns = "v.key, v.type, r.id, v.version, v.t, v.last_updated, v.kind, v.json";

    public const int ColumnCount = 8;

    private const string Newest = $"SELECT {Columns} FROM resource r JOIN version v ON v.key = r.version_key WHERE r.type = @p1 AND r.id = @p2";
    private const string Numbered = $"SELECT {Columns} FROM resource r JOIN version v ON v.resource = r.key WHERE r.type = @p1 AND r.id = @p2 AND v.version = @p3";
    private const string ByKey = $"SELECT {Columns} FROM resource r JOIN version v ON v.key = r.version_key WHERE r.key = @p1";

    private const string ByKeys =
        $"SELECT {Columns}, k.place FROM unnest(@p1::bigint[]) WITH ORDINALITY AS k(key, place) JOIN resource r ON r.key = k.key JOIN version v ON v.key = r.version_key";

    public static async ValueTask<StoredVersion?> Read(Session session, Symbols symbols, ResourceKey key, AccessSql limits, CancellationToken cancellationToken)
    {
        var type = await symbols.Find(session, SymbolKind.ResourceType, key.Type, cancellationToken);
        return limits.IsLimited
            ? await Seen(session, symbols, Newest, key, [type, key.Id], limits, cancellationToken)
            : await One(session.Prepare(Newest).Bind(1, type).Bind(2, key.Id), symbols, cancellationToken);
    }

    public static async ValueTask<StoredVersion?> Read(
        Session session, Symbols symbols, ResourceKey key, int version, AccessSql limits, CancellationToken cancellationToken)
    {
        var type = await symbols.Find(session, SymbolKind.ResourceType, key.Type, cancellationToken);
        return limits.IsLimited
            ? await Seen(session, symbols, Numbered, key, [type, key.Id, version], limits, cancellationToken)
            : await One(session.Prepare(Numbered).Bind(1, type).Bind(2, key.Id).Bind(3, version), symbols, cancellationToken);
    }

    /// <summary>The newest version of the resource with this key of the store, which the caller has found to be one that may be seen.</summary>
    public static ValueTask<StoredVersion?> Read(Session session, Symbols symbols, long resource, CancellationToken cancellationToken) =>
        One(session.Prepare(ByKey).Bind(1, resource), symbols, cancellationToken);

    /// <summary>The newest versions of resources that may be seen, in the order of the keys.</summary>
    public static async ValueTask<IReadOnlyList<StoredVersion>> ReadMany(Session session, Symbols symbols, IReadOnlyList<long> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0) return [];
        var found = new StoredVersion[keys.Count];
        if (session.Dialect == SqlDialect.Sqlite || keys.Count == 1)
        {
            for (var i = 0; i < found.Length; i++) found[i] = (await Read(session, symbols, keys[i], cancellationToken))!;
            return found;
        }

        await using var rows = await session.Prepare(ByKeys).Bind(1, keys.ToArray()).Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) found[rows.GetInt64(ColumnCount) - 1] = Map(rows, symbols);
        return found;
    }

    public static StoredVersion Map(DbDataReader row, Symbols symbols) => new(
        new ResourceKey(symbols.NameOf(row.GetInt32(1)), row.GetString(2)),
        row.GetInt32(3),
        row.GetInt64(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        (ChangeKind)row.GetInt32(6),
        row.GetFieldValue<byte[]>(7));

    /// <summary>What may be seen of a resource that is there; else, of one that was. Who finds nothing has had both looked up, whatever there is.</summary>
    private static async ValueTask<StoredVersion?> Seen(Session session, Symbols symbols, string select, ResourceKey key, object[] values, AccessSql limits, CancellationToken cancellationToken)
    {
        var living = SqlText.Beginning(select, values);
        await limits.AppendTest(living, SearchPlace.OfRow("r", key.Type));
        if (await One(living.Prepare(session), symbols, cancellationToken) is { } found) return found;
        var deleted = SqlText.Beginning(select, values);
        await limits.AppendTestOfPast(deleted, SearchPlace.OfRow("r", key.Type), onlyDeleted: true);
        return await One(deleted.Prepare(session), symbols, cancellationToken);
    }

    private static async ValueTask<StoredVersion?> One(Statement statement, Symbols symbols, CancellationToken cancellationToken)
    {
        await using var rows = await statement.Query(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? Map(rows, symbols) : null;
    }
}
