using SecondOpinion.Fhir.Storage.Relational.Schema;
using SecondOpinion.Fhir.Storage.Relational.Search;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Lists versions, newest first: of a resource, of a type, of all. hl7.org/fhir/R4/http.html#history</summary>
internal sealed class VersionHistory(Session session, Symbols symbols, AccessSql limits, CancellationToken cancellationToken)
{
    private const string OfResource = "FROM resource r CROSS JOIN version v WHERE v.resource = r.key AND v.key < @p1 AND v.key >= @p2 AND r.type = @p3 AND r.id = @p4";
    private const string OfType = "FROM version v CROSS JOIN resource r WHERE r.key = v.resource AND v.key < @p1 AND v.key >= @p2 AND v.type = @p3";
    private const string OfAll = "FROM version v CROSS JOIN resource r WHERE r.key = v.resource AND v.key < @p1 AND v.key >= @p2";

    private SeenSet? seen;
    private bool isLittle;

    public async ValueTask<HistoryPage> Read(HistoryQuery query)
    {
        var type = query.Type is null ? 0 : await symbols.Find(session, SymbolKind.ResourceType, query.Type, cancellationToken);
        var from = query.Since is null ? 0 : await FirstSince(query.Since.Value);
        var before = query.Before?.VersionKey ?? long.MaxValue;
        var versions = await FirstTested(query, type, from, before) ?? await Page(query, type, from, before);
        var isAll = query.Before is null && versions.Count <= query.Count;
        var next = versions.Count > query.Count ? new HistoryPosition(versions[query.Count - 1].Key) : (HistoryPosition?)null;
        return new HistoryPage([.. versions.Take(query.Count).Select(version => version.Version)], next, isAll ? versions.Count : await Total(query, type, from));
    }

    /// <summary>The page from the newest versions of the type, for whoever sees a good part of them; else finds out what the caller may see, if that is little.</summary>
    private async ValueTask<List<(long Key, StoredVersion Version)>?> FirstTested(HistoryQuery query, int type, long from, long before)
    {
        if (!limits.IsLimited || query.Type is null || query.Id is not null || await FindSeen(query.Type, type, SearchPlanner.Little)) return null;
        var bound = await session.Prepare($"SELECT key FROM version WHERE type = @p1 AND key < @p2 AND key >= @p3 ORDER BY key DESC LIMIT 1 OFFSET {SearchPlanner.TestedRows}")
            .Bind(1, type).Bind(2, before).Bind(3, from).FindNumber(cancellationToken);
        if (bound is null) return null;
        var versions = await Page(query, type, bound.Value, before);
        if (versions.Count > query.Count) return versions;
        await FindSeen(query.Type, type, SearchPlanner.Many);
        return null;
    }

    /// <summary>The versions of a page, and one more where there is a next, each with its key.</summary>
    private async ValueTask<List<(long Key, StoredVersion Version)>> Page(HistoryQuery query, int type, long from, long before)
    {
        var page = await Select($"SELECT {Versions.Columns} ", query, type, from, before);
        page.Add(query.Id is not null ? " ORDER BY v.version DESC LIMIT " : " ORDER BY v.key DESC LIMIT ").Value(query.Count + 1L);
        var versions = new List<(long, StoredVersion)>();
        await using var rows = await page.Prepare(session).Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) versions.Add((rows.GetInt64(0), Versions.Map(rows, symbols)));
        return versions;
    }

    /// <summary>Of a type of which a caller may see few, and few are deleted, their versions are read, instead of all versions being looked through for them.</summary>
    private async ValueTask<bool> FindSeen(string name, int type, int limit)
    {
        var set = limits.SetOf(name);
        var count = await set.Count(limit);
        if (count >= limit) return false;
        count += await session.Prepare($"SELECT COUNT(*) FROM (SELECT 1 FROM resource WHERE type = @p1 AND is_deleted = 1 LIMIT {limit}) m").Bind(1, type).ScalarNumber(cancellationToken);
        if (count >= limit) return false;
        (seen, isLittle) = (set, limit == SearchPlanner.Little);
        return true;
    }

    private static async ValueTask<SqlText> OfSeen(string select, SeenSet seen, int type, long before, long from)
    {
        var sql = new SqlText().Add(select).Add("FROM (SELECT DISTINCT resource FROM (");
        await seen.Append(sql);
        return sql.Add(" UNION ALL SELECT key FROM resource WHERE type = ").Add(type).Add(" AND is_deleted = 1) s) d CROSS JOIN resource r CROSS JOIN version v WHERE r.key = d.resource AND v.resource = d.resource AND v.key < ").Value(before).Add(" AND v.key >= ").Value(from);
    }

    private async ValueTask<SqlText> Select(string select, HistoryQuery query, int type, long from, long before)
    {
        var sql = query switch
        {
            _ when seen is not null => await OfSeen(select, seen, type, before, from),
            { Id: { } id } => SqlText.Beginning(select + OfResource, [before, from, type, id]),
            { Type: not null } => SqlText.Beginning(select + OfType, [before, from, type]),
            _ => SqlText.Beginning(select + OfAll, [before, from]),
        };
        if (query.At is { } at)
        {
            sql.Add(" AND v.last_updated <= ").Value(at.Until)
                .Add(" AND NOT EXISTS (SELECT 1 FROM version n WHERE n.resource = v.resource AND n.version = v.version + 1 AND n.last_updated <= ").Value(at.From).Add(")");
        }

        if (query.Type is not null) await limits.AppendTestOfPast(sql, SearchPlace.OfRow("r", query.Type));
        else await limits.AppendTestOfPast(sql, "r");
        return sql;
    }

    private async ValueTask<int?> Total(HistoryQuery query, int type, long from)
    {
        if (limits.IsLimited && query.Id is null && !isLittle) return null;
        return (int)await Count(query, type, from);
    }

    private async ValueTask<long> Count(HistoryQuery query, int type, long from)
    {
        if (limits.IsLimited || query.At is not null) return await (await Select("SELECT COUNT(*) ", query, type, from, long.MaxValue)).Prepare(session).ScalarNumber(cancellationToken);
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

    private async ValueTask<long> FirstSince(DateTimeOffset since)
    {
        // Instants are kept to the millisecond: whatever lies between two of them means the later one.
        var at = (since.UtcTicks - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
        return await session.Prepare("SELECT first_version FROM commit_log WHERE at >= @p1 ORDER BY at, t LIMIT 1").Bind(1, at).FindNumber(cancellationToken) ?? long.MaxValue;
    }
}
