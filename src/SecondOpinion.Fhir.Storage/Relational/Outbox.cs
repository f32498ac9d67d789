namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>The versions, read forwards: each is the row of a committed change, written in the commit itself, so that no second one needs to be.</summary>
internal static class Outbox
{
    private const string Unsettled =
        $"SELECT {Versions.Columns} FROM version v JOIN resource r ON r.key = v.resource WHERE v.key > @p1 ORDER BY v.key LIMIT @p2";

    public static async ValueTask<IReadOnlyList<OutboxEntry>> Read(Session session, Symbols symbols, string consumer, int count, CancellationToken cancellationToken)
    {
        var position = await session.Prepare("SELECT position FROM consumer WHERE name = @p1").Bind(1, consumer).ScalarNumber(cancellationToken);
        var entries = new List<OutboxEntry>();
        await using var rows = await session.Prepare(Unsettled).Bind(1, position).Bind(2, count).Query(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) entries.Add(new OutboxEntry(rows.GetInt64(0), Versions.Map(rows, symbols)));
        return entries;
    }

    /// <summary>A mark never goes back: a deliverer that was slow must not make another deliver again.</summary>
    public static async ValueTask Settle(Session session, OutboxMark mark, CancellationToken cancellationToken) =>
        await session.Prepare("INSERT INTO consumer (name, position) VALUES (@p1, @p2) ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE excluded.position > consumer.position")
            .Bind(1, mark.Consumer).Bind(2, mark.Position).Execute(cancellationToken);
}
