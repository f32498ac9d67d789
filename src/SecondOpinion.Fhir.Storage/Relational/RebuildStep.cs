using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational;

/// <summary>Some resources of a type with what they are found by now, and how far the rebuild is with them.</summary>
/// <param name="Resources">Each with the version that was read; one that was written meanwhile is indexed by the new definitions already.</param>
internal sealed record RebuildStep(IndexState State, IReadOnlyList<RebuiltResource> Resources)
{
    public async ValueTask Write(Session session, IRowSink rows, IndexWriter index, ContainedWriter inside, IndexStates states)
    {
        foreach (var (key, versionKey, entries, contained) in Resources)
        {
            int indexed;
            await using (var row = await session.Prepare("SELECT indexed FROM resource WHERE key = @p1 AND version_key = @p2").Bind(1, key).Bind(2, versionKey).Query(CancellationToken.None))
            {
                if (!await row.ReadAsync()) continue;
                indexed = row.GetInt32(0);
            }

            await index.Clear(key, indexed);
            await index.Write(key, entries);
            await inside.Replace(State.Type, key, indexed, contained);
            await session.Prepare("UPDATE resource SET indexed = @p2 WHERE key = @p1").Bind(1, key).Bind(2, IndexWriter.TablesOf(entries) | ContainedWriter.BitOf(contained)).Execute(CancellationToken.None);
        }

        await rows.Flush();
        await states.Change(session, State);
        if (!State.IsRebuilding) await states.ChangeContained(session, State.Type);
    }
}
