using System.Data.Common;
using SecondOpinion.Fhir.Storage.Relational.Schema;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Reads single versions, and the lists of them.</summary>
internal static class Versions
{
    private const string Columns = "v.key, v.type, r.id, v.version, v.t, v.last_updated, v.kind, v.json";
    private const string Newest = $"SELECT {Columns} FROM resource r JOIN version v ON v.key = r.version_key WHERE r.type = @p1 AND r.id = @p2";
    private const string Numbered = $"SELECT {Columns} FROM resource r JOIN version v ON v.resource = r.key WHERE r.type = @p1 AND r.id = @p2 AND v.version = @p3";
    private const string ByKey = $"SELECT {Columns} FROM resource r JOIN version v ON v.key = r.version_key WHERE r.key = @p1";

    private const string OfResource =
        $"SELECT {Columns} FROM resource r CROSS JOIN version v ON v.resource = r.key WHERE r.type = @p4 AND r.id = @p5 AND v.key < @p1 AND v.key >= @p2 ORDER BY v.version DESC LIMIT @p3";

    private const string OfType =
        $"SELECT {Columns} FROM version v CROSS JOIN resource r ON r.key = v.resource WHERE v.type = @p4 AND v.key < @p1 AND v.key >= @p2 ORDER BY v.key DESC LIMIT @p3";

    private const string OfAll = $"SELECT {Columns} FROM version v CROSS JOIN resource r ON r.key = v.resource WHERE v.key < @p1 AND v.key >= @p2 ORDER BY v.key DESC LIMIT @p3";

    public static async ValueTask<StoredVersion?> Read(Session session, Symbols symbols, ResourceKey key, CancellationToken cancellationToken)
    {
        var type = await symbols.Find(session, SymbolKind.ResourceType, key.Type, cancellationToken);
        return await One(session.Prepare(Newest).Bind(1, type).Bind(2, key.Id), symbols, cancellationToken);
    }

    public static async ValueTask<StoredVersion?> Read(Session session, Symbols symbols, ResourceKey key, int version, CancellationToken cancellationToken)
    {
        var type = await symbols.Find(session, SymbolKind.ResourceType, key.Type, cancellationToken);
        return await One(session.Prepare(Numbered).Bind(1, type).Bind(2, key.Id).Bind(3, version), symbols, cancellationToken);
    }

    /// <summary>The newest version of the resource with this key of the store.</summary>
    public static ValueTask<StoredVersion?> Read(Session session, Symbols symbols, long resource, CancellationToken cancellationToken) =>
        One(session.Prepare(ByKey).Bind(1, resource), symbols, cancellationToken);

    public static async ValueTask<HistoryPage> History(Session session, Symbols symbols, HistoryQuery query, CancellationToken cancellationToken)
    {
        var type = query.Type is null ? 0 : await symbols.Find(session, SymbolKind.ResourceType, query.Type, cancellationToken);
        var from = query.Since is null ? 0 : await FirstSince(session, query.Since.Value, cancellationToken);
        var before = query.Before?.VersionKey ?? long.MaxValue;

        var statement = session.Prepare(query.Id is not null ? OfResource : query.Type is not null ? OfType : OfAll).Bind(1, before).Bind(2, from).Bind(3, query.Count + 1L);
        if (query.Type is not null) statement.Bind(4, type);
        if (query.Id is not null) statement.Bind(5, query.Id);

        var versions = new List<StoredVersion>();
        HistoryPosition? next = null;
        await using (var rows = await statement.Query(cancellationToken))
        {
            long last = 0;
            while (await rows.ReadAsync(cancellationToken))
            {
                if (versions.Count == query.Count)
                {
                    next = new HistoryPosition(versions.Count == 0 ? before : last);
                    break;
                }

                last = rows.GetInt64(0);
                versions.Add(Map(rows, symbols));
            }
        }

        return new HistoryPage(versions, next, (int)await Total(session, query, type, from, cancellationToken));
    }

    private static async ValueTask<long> Total(Session session, HistoryQuery query, int type, long from, CancellationToken cancellationToken)
    {
        if (query.Id is not null)
        {
            return await session.Prepare("SELECT COUNT(*) FROM version WHERE resource = (SELECT key FROM resource WHERE type = @p1 AND id = @p2) AND key >= @p3")
                .Bind(1, type).Bind(2, query.Id).Bind(3, from).ScalarNumber(cancellationToken);
        }

        if (query.Type is not null)
            return await session.Prepare("SELECT COUNT(*) FROM version WHERE type = @p1 AND key >= @p2").Bind(1, type).Bind(2, from).ScalarNumber(cancellationToken);

        // Keys are given without gaps.
        var last = await session.Prepare("SELECT MAX(key) FROM version").ScalarNumber(cancellationToken);
        return from == long.MaxValue ? 0 : last - Math.Max(from - 1, 0);
    }

    private static async ValueTask<long> FirstSince(Session session, DateTimeOffset since, CancellationToken cancellationToken)
    {
        // Instants are kept to the millisecond: whatever lies between two of them means the later one.
        var at = (since.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return await session.Prepare("SELECT first_version FROM commit_log WHERE at >= @p1 ORDER BY at, t LIMIT 1").Bind(1, at).Scalar(cancellationToken) is long first
            ? first
            : long.MaxValue;
    }

    private static async ValueTask<StoredVersion?> One(Statement statement, Symbols symbols, CancellationToken cancellationToken)
    {
        await using var rows = await statement.Query(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? Map(rows, symbols) : null;
    }

    private static StoredVersion Map(DbDataReader row, Symbols symbols) => new(
        new ResourceKey(symbols.NameOf(row.GetInt32(1)), row.GetString(2)),
        row.GetInt32(3),
        row.GetInt64(4),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        (ChangeKind)row.GetInt32(6),
        row.GetFieldValue<byte[]>(7));
}
