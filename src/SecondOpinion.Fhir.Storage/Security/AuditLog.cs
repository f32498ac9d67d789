using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>What was done, in one chain of batches: each link's hash covers the one before, so that none can be changed, taken out or put in unnoticed.</summary>
public sealed class AuditLog
{
    private const int PageSize = 100;
    private const string Columns = "SELECT first, count, since, until, body, hash FROM audit_link ";

    private readonly SecuritySession database;

    // Whoever looks at the audit does not hold up whoever adds to it.
    private readonly SecuritySession reading;

    internal AuditLog(SecuritySession database, SecuritySession reading) => (this.database, this.reading) = (database, reading);

    /// <summary>Adds the events of a batch to the chain, as its next link. On disk when this returns.</summary>
    public ValueTask<bool> Append(AuditBatch batch, CancellationToken cancellationToken) => database.Write(
        async session =>
        {
            var last = await Last(session, cancellationToken);
            var until = last?.Until ?? long.MinValue;
            var link = new AuditLink(last?.Next ?? 1, batch.Count, Math.Max(until, batch.Times.First), Math.Max(until, batch.Times.Last), batch.Bytes.ToArray(), []);
            var hash = Hash(last?.Hash ?? Beginning, link);
            await session.Prepare("INSERT INTO audit_link (first, count, since, until, body, hash) VALUES (@p1, @p2, @p3, @p4, @p5, @p6)")
                .Bind(1, link.First).Bind(2, link.Count).Bind(3, link.Since).Bind(4, link.Until).Bind(5, link.Body).Bind(6, hash).Execute(cancellationToken);
            await session.Prepare("INSERT INTO audit_head (id, first, hash) VALUES (1, @p1, @p2) ON CONFLICT (id) DO UPDATE SET first = excluded.first, hash = excluded.hash")
                .Bind(1, link.First).Bind(2, hash).Execute(cancellationToken);
            return true;
        },
        cancellationToken);

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
