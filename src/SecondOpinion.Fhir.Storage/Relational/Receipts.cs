namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>The table of answers given.</summary>
internal static class Receipts
{
    public static async ValueTask<StoredReceipt?> Find(Session session, string key, CancellationToken cancellationToken)
    {
        await using var row = await session.Prepare("SELECT r.body, r.t, c.at FROM receipt r JOIN commit_log c ON c.t = r.t WHERE r.key = @p1").Bind(1, key).Query(cancellationToken);
        if (!await row.ReadAsync(cancellationToken)) return null;
        return new StoredReceipt(new Receipt(key, row.GetFieldValue<byte[]>(0)), row.GetInt64(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)));
    }

    public static async ValueTask Add(Session session, Receipt receipt, long commit, CancellationToken cancellationToken) =>
        await session.Prepare("INSERT INTO receipt (key, t, body) VALUES (@p1, @p2, @p3)").Bind(1, receipt.Key).Bind(2, commit).Bind(3, receipt.Body.ToArray()).Execute(cancellationToken);
}
