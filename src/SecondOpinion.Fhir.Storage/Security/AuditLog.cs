using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>AuditEvents in one chain: each link's hash covers the one before, so that none can be changed, taken out or put in unnoticed.</summary>
public sealed class AuditLog
{
    private const int PageSize = 1000;

    // What a statement costs beside its rows is most of what a short row costs.
    private const int RowsAtOnce = 64;

    private const string InsertOne = "INSERT INTO audit_event (number, body, hash) VALUES (@p1, @p2, @p3)";

    private static readonly string InsertMany = "INSERT INTO audit_event (number, body, hash) VALUES "
        + string.Join(", ", Enumerable.Range(0, RowsAtOnce).Select(row => $"(@p{(3 * row) + 1}, @p{(3 * row) + 2}, @p{(3 * row) + 3})"));

    private readonly SecuritySession database;

    internal AuditLog(SecuritySession database) => this.database = database;

    /// <summary>Adds events to the chain, all of them in one durable transaction.</summary>
    public ValueTask<bool> Append(IReadOnlyList<byte[]> events, CancellationToken cancellationToken) => database.Write(
        async session =>
        {
            var (number, hash) = await Last(session, cancellationToken);
            var (numbers, hashes) = (new long[events.Count], new byte[events.Count][]);
            for (var i = 0; i < events.Count; i++)
            {
                numbers[i] = ++number;
                hashes[i] = hash = Hash(hash, number, events[i]);
            }

            await Insert(session, numbers, events, hashes, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Links after a number, at most a thousand.</summary>
    public ValueTask<IReadOnlyList<AuditEntry>> ReadAfter(long number, CancellationToken cancellationToken) => database.Read<IReadOnlyList<AuditEntry>>(
        async session =>
        {
            var entries = new List<AuditEntry>();
            await using var rows = await session.Prepare("SELECT number, body, hash FROM audit_event WHERE number > @p1 ORDER BY number LIMIT @p2").Bind(1, number).Bind(2, PageSize).Query(cancellationToken);
            while (await rows.ReadAsync(cancellationToken)) entries.Add(new AuditEntry(rows.GetInt64(0), rows.GetFieldValue<byte[]>(1), rows.GetFieldValue<byte[]>(2)));
            return entries;
        },
        cancellationToken);

    /// <summary>Computes the chain again, from its beginning to the first link that does not hold.</summary>
    /// <param name="expected">A hash, in hexadecimal, that an earlier check ended with; null for none.</param>
    public async ValueTask<AuditVerdict> Verify(string? expected, CancellationToken cancellationToken)
    {
        var hasExpected = false;
        var hash = new byte[SHA256.HashSizeInBytes];
        for (long number = 0; ;)
        {
            var page = await ReadAfter(number, cancellationToken);
            if (page.Count == 0) return new AuditVerdict(number, Convert.ToHexStringLower(hash), hasExpected, null);
            foreach (var entry in page)
            {
                var computed = Hash(hash, number + 1, entry.Body);
                if (entry.Number != number + 1 || !computed.AsSpan().SequenceEqual(entry.Hash)) return new AuditVerdict(number, Convert.ToHexStringLower(hash), hasExpected, number + 1);
                hash = entry.Hash;
                hasExpected |= expected is not null && Convert.ToHexStringLower(hash) == expected;
                number++;
            }
        }
    }

    private static async ValueTask<(long Number, byte[] Hash)> Last(Session session, CancellationToken cancellationToken)
    {
        await using var row = await session.Prepare("SELECT number, hash FROM audit_event ORDER BY number DESC LIMIT 1").Query(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : (0, new byte[SHA256.HashSizeInBytes]);
    }

    private static async ValueTask Insert(Session session, long[] numbers, IReadOnlyList<byte[]> bodies, byte[][] hashes, CancellationToken cancellationToken)
    {
        if (session.Dialect == SqlDialect.PostgreSql)
        {
            await session.Prepare("INSERT INTO audit_event (number, body, hash) SELECT * FROM unnest(@p1::bigint[], @p2::bytea[], @p3::bytea[])")
                .Bind(1, numbers).Bind(2, bodies.ToArray()).Bind(3, hashes).Execute(cancellationToken);
            return;
        }

        for (var i = 0; i < numbers.Length;)
        {
            var rows = numbers.Length - i >= RowsAtOnce ? RowsAtOnce : 1;
            var insert = session.Prepare(rows == 1 ? InsertOne : InsertMany);
            for (var row = 0; row < rows; row++, i++) insert.Bind((3 * row) + 1, numbers[i]).Bind((3 * row) + 2, bodies[i]).Bind((3 * row) + 3, hashes[i]);
            await insert.Execute(cancellationToken);
        }
    }

    private static byte[] Hash(ReadOnlySpan<byte> before, long number, ReadOnlySpan<byte> body)
    {
        var length = before.Length + sizeof(long) + body.Length;
        var text = ArrayPool<byte>.Shared.Rent(length);
        before.CopyTo(text);
        BinaryPrimitives.WriteInt64BigEndian(text.AsSpan(before.Length), number);
        body.CopyTo(text.AsSpan(before.Length + sizeof(long)));
        var hash = SHA256.HashData(text.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(text, clearArray: true);
        return hash;
    }
}
