using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>What was done, in one chain of batches: each link's hash covers the one before, so that none can be changed, taken out or put in unnoticed.</summary>
public sealed class AuditLog
{
    private const int PageSize = 100;
    private const int NotesAtOnce = 2000;
    private const string Columns = "SELECT first, count, since, until, body, hash FROM audit_link ";

    private static readonly AuditBatch Nothing = new("");

    private readonly SecuritySession database;

    // Whoever looks at the audit does not hold up whoever adds to it.
    private readonly SecuritySession reading;

    internal AuditLog(SecuritySession database, SecuritySession reading) => (this.database, this.reading) = (database, reading);

    /// <summary>Adds the events of a batch to the chain, as its next link. On disk when this returns.</summary>
    public ValueTask<bool> Append(AuditBatch batch, CancellationToken cancellationToken) => database.Write(
        async session =>
        {
            await Add(session, await Last(session, cancellationToken), batch, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Makes the store's commits from here on the next to be added; those that were added once are not again.</summary>
    /// <remarks>A store that was put back to an earlier state gives its numbers a second time, to other commits.</remarks>
    public ValueTask<bool> Follow(IResourceStore store, CancellationToken cancellationToken) => database.Write(
        async session =>
        {
            var position = await Position(session, cancellationToken);
            var last = (await store.ReadNotes(position ?? 0, 1, cancellationToken)).Last;
            if (position is null || last < position) await Move(session, last, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Adds what the store kept with its commits, each once, and the events of a batch. On disk when this returns.</summary>
    /// <remarks>What the store's processes wrote is added by any of them: the place up to which it has been is kept with the chain.</remarks>
    public async ValueTask Append(AuditBatch batch, IResourceStore store, CancellationToken cancellationToken)
    {
        while (await database.Write(session => AddNotes(session, batch, store, cancellationToken), cancellationToken))
        {
        }
    }

    /// <summary>An event by its number; null when there is none.</summary>
    public ValueTask<AuditEntry?> Find(long number, CancellationToken cancellationToken) => reading.Read(
        async session =>
        {
            var links = await Read(session.Prepare(Columns + "WHERE first <= @p1 ORDER BY first DESC LIMIT 1").Bind(1, number), cancellationToken);
            return links.SelectMany(link => link.Events()).FirstOrDefault(entry => entry.Number == number);
        },
        cancellationToken);

    /// <summary>The events of some links after an event that ends one, oldest first; none at the end.</summary>
    /// <param name="event">Number of the last event that was read; 0 at the beginning.</param>
    public async ValueTask<IReadOnlyList<AuditEntry>> ReadAfter(long @event, CancellationToken cancellationToken) =>
        [.. (await LinksAfter(@event, cancellationToken)).SelectMany(link => link.Events())];

    /// <summary>Computes the chain again, from its beginning to the first link that does not hold. Works beside whoever adds to it.</summary>
    /// <param name="expected">A hash, in hexadecimal, that an earlier check ended with; null for none.</param>
    public async ValueTask<AuditVerdict> Verify(string? expected, CancellationToken cancellationToken)
    {
        // Read before the links: what is added meanwhile comes after it.
        var head = await Head(cancellationToken);
        var verdict = new AuditVerdict(0, 0, Convert.ToHexStringLower(Beginning), expected is null, null);
        var (hash, until) = (Beginning, long.MinValue);
        while (true)
        {
            var page = await LinksAfter(verdict.Events, cancellationToken);
            if (page.Count == 0) break;
            foreach (var link in page)
            {
                var fault = Fault(link, verdict.Events + 1, until, hash);
                if (fault is null && head is { } known && known.First == link.First && !known.Hash.AsSpan().SequenceEqual(link.Hash)) fault = AuditFault.Rewritten;
                if (fault is not null) return verdict with { Fault = fault };
                (hash, until) = (link.Hash, link.Until);
                var text = Convert.ToHexStringLower(hash);
                verdict = verdict with { Links = verdict.Links + 1, Events = verdict.Events + link.Count, Head = text, HasExpected = verdict.HasExpected || text == expected };
            }
        }

        return head is { } end && end.First > verdict.Events ? verdict with { Fault = AuditFault.CutOff } : verdict;
    }

    /// <summary>How many writes the store has kept a record of that is not yet in the chain: those of the last moment, or of a server that was killed and has not been started since.</summary>
    /// <param name="storePath">The store's SQLite file; null where the store is in the same PostgreSQL schema.</param>
    public ValueTask<long> CountWaiting(string? storePath, CancellationToken cancellationToken) => reading.Read(
        async session =>
        {
            // Without a position no server has followed the store, whose tables may be older than its records.
            if (await Position(session, cancellationToken) is not { } position || (storePath is not null && !File.Exists(storePath))) return 0;
            if (storePath is not null) await session.Prepare("ATTACH DATABASE @p1 AS store").Bind(1, storePath).Execute(cancellationToken);
            var table = storePath is null ? "commit_log" : "store.commit_log";
            var count = await session.Prepare($"SELECT COUNT(*) FROM {table} WHERE t > @p1 AND note IS NOT NULL").Bind(1, position).ScalarNumber(cancellationToken);
            if (storePath is not null) await session.Run("DETACH DATABASE store", cancellationToken);
            return count;
        },
        cancellationToken);

    /// <summary>Links that may hold events of a time, newest first.</summary>
    /// <param name="before">Only links that begin before this event.</param>
    /// <param name="since">In milliseconds since 1970, the first that counts.</param>
    /// <param name="until">The last that counts.</param>
    internal ValueTask<IReadOnlyList<AuditLink>> LinksBefore(long before, long since, long until, int count, CancellationToken cancellationToken) => reading.Read(
        session => Read(
            session.Prepare(Columns + "WHERE first < @p1 AND until >= @p2 AND since <= @p3 ORDER BY first DESC LIMIT @p4").Bind(1, before).Bind(2, since).Bind(3, until).Bind(4, count),
            cancellationToken),
        cancellationToken);

    /// <summary>Links that may hold events of a time, oldest first.</summary>
    /// <param name="after">Only links that end after this event.</param>
    internal ValueTask<IReadOnlyList<AuditLink>> LinksFrom(long after, long since, long until, int count, CancellationToken cancellationToken) => reading.Read(
        session => Read(
            session.Prepare(Columns + "WHERE first >= (SELECT COALESCE(MAX(first), 0) FROM audit_link WHERE first <= @p1 + 1) AND first + count > @p1 + 1 AND until >= @p2 AND since <= @p3 ORDER BY first LIMIT @p4")
                .Bind(1, after).Bind(2, since).Bind(3, until).Bind(4, count),
            cancellationToken),
        cancellationToken);

    /// <summary>What page tokens are signed with: the first link's hash, which all processes share.</summary>
    internal async ValueTask<byte[]> PageKey(CancellationToken cancellationToken) =>
        await reading.Read(session => session.Prepare("SELECT hash FROM audit_link ORDER BY first LIMIT 1").Scalar(cancellationToken), cancellationToken) as byte[] ?? Beginning;

    /// <returns>True while there are more, and the batch has yet to be added.</returns>
    private static async ValueTask<bool> AddNotes(Session session, AuditBatch batch, IResourceStore store, CancellationToken cancellationToken)
    {
        var position = await Position(session, cancellationToken) ?? 0;
        var notes = await store.ReadNotes(position, NotesAtOnce, cancellationToken);
        var isMore = notes.Notes.Count == NotesAtOnce;
        AuditLink? last = null;
        foreach (var next in AuditNotes.Merge(notes.Notes, isMore ? Nothing : batch)) last = await Add(session, last ?? await Last(session, cancellationToken), next, cancellationToken);
        if (notes.Last > position) await Move(session, notes.Last, cancellationToken);
        return isMore;
    }

    private static async ValueTask<AuditLink> Add(Session session, AuditLink? last, AuditBatch batch, CancellationToken cancellationToken)
    {
        var until = last?.Until ?? long.MinValue;
        var link = new AuditLink(last?.Next ?? 1, batch.Count, Math.Max(until, batch.Times.First), Math.Max(until, batch.Times.Last), batch.Bytes.ToArray(), []);
        link = link with { Hash = Hash(last?.Hash ?? Beginning, link) };
        await session.Prepare("INSERT INTO audit_link (first, count, since, until, body, hash) VALUES (@p1, @p2, @p3, @p4, @p5, @p6)")
            .Bind(1, link.First).Bind(2, link.Count).Bind(3, link.Since).Bind(4, link.Until).Bind(5, link.Body).Bind(6, link.Hash).Execute(cancellationToken);
        await session.Prepare("INSERT INTO audit_head (id, first, hash) VALUES (1, @p1, @p2) ON CONFLICT (id) DO UPDATE SET first = excluded.first, hash = excluded.hash")
            .Bind(1, link.First).Bind(2, link.Hash).Execute(cancellationToken);
        return link;
    }

    private static ValueTask<long?> Position(Session session, CancellationToken cancellationToken) =>
        session.Prepare("SELECT t FROM audit_position WHERE id = 1").FindNumber(cancellationToken);

    private static async ValueTask Move(Session session, long position, CancellationToken cancellationToken) =>
        await session.Prepare("INSERT INTO audit_position (id, t) VALUES (1, @p1) ON CONFLICT (id) DO UPDATE SET t = excluded.t").Bind(1, position).Execute(cancellationToken);

    private static byte[] Beginning => new byte[SHA256.HashSizeInBytes];

    private static AuditFault? Fault(AuditLink link, long first, long until, byte[] before)
    {
        if (link.First > first) return AuditFault.Missing;
        var isWhole = link.First == first && link.Since >= until && link.Until >= link.Since && Hash(before, link).AsSpan().SequenceEqual(link.Hash);
        return isWhole ? null : AuditFault.Changed;
    }

    private static byte[] Hash(ReadOnlySpan<byte> before, AuditLink link)
    {
        Span<byte> numbers = stackalloc byte[4 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(numbers, link.First);
        BinaryPrimitives.WriteInt64BigEndian(numbers[8..], link.Count);
        BinaryPrimitives.WriteInt64BigEndian(numbers[16..], link.Since);
        BinaryPrimitives.WriteInt64BigEndian(numbers[24..], link.Until);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(before);
        hash.AppendData(numbers);
        hash.AppendData(link.Body);
        return hash.GetHashAndReset();
    }

    /// <summary>The newest link, without its body.</summary>
    private static async ValueTask<AuditLink?> Last(Session session, CancellationToken cancellationToken) =>
        await Read(session.Prepare("SELECT first, count, since, until, hash, hash FROM audit_link ORDER BY first DESC LIMIT 1"), cancellationToken) is [var last, ..] ? last : null;

    private static async ValueTask<IReadOnlyList<AuditLink>> Read(Statement statement, CancellationToken cancellationToken)
    {
        var links = new List<AuditLink>();
        await using var rows = await statement.Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) links.Add(Link(rows));
        return links;
    }

    private static AuditLink Link(DbDataReader row) =>
        new(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetFieldValue<byte[]>(4), row.GetFieldValue<byte[]>(5));

    private ValueTask<IReadOnlyList<AuditLink>> LinksAfter(long @event, CancellationToken cancellationToken) => reading.Read(
        session => Read(session.Prepare(Columns + "WHERE first > @p1 ORDER BY first LIMIT @p2").Bind(1, @event).Bind(2, PageSize), cancellationToken), cancellationToken);

    private ValueTask<(long First, byte[] Hash)?> Head(CancellationToken cancellationToken) => reading.Read<(long, byte[])?>(
        async session =>
        {
            await using var row = await session.Prepare("SELECT first, hash FROM audit_head WHERE id = 1").Query(cancellationToken);
            return await row.ReadAsync(cancellationToken) ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : null;
        },
        cancellationToken);
}
