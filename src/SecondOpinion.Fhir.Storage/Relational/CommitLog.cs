namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>The table of commits.</summary>
internal static class CommitLog
{
    public static async ValueTask<CommitNotes> ReadNotes(Session session, long after, int count, CancellationToken cancellationToken)
    {
        // Asked for before the notes: what is committed in between is read the next time.
        var last = await session.Prepare("SELECT MAX(t) FROM commit_log").ScalarNumber(cancellationToken);
        var notes = new List<ReadOnlyMemory<byte>>();
        if (last <= after) return new CommitNotes(notes, last);
        await using var rows = await session.Prepare("SELECT t, note FROM commit_log WHERE t > @p1 AND t <= @p2 AND note IS NOT NULL ORDER BY t LIMIT @p3")
            .Bind(1, after).Bind(2, last).Bind(3, count).Query(cancellationToken);
        var at = last;
        while (await rows.ReadAsync(cancellationToken))
        {
            at = rows.GetInt64(0);
            notes.Add(rows.GetFieldValue<byte[]>(1));
        }

        return new CommitNotes(notes, notes.Count < count ? last : at);
    }
}
