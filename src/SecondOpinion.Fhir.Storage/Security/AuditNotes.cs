namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>The events of writes, which the store keeps with their commits until they are in the chain.</summary>
/// <remarks>So that what was written and that it was written are on disk at once, with one sync for both. A note is a batch of one event.</remarks>
public sealed class AuditNotes(string server)
{
    private readonly AuditBatch batch = new(server);

    /// <summary>The bytes to be kept with a commit.</summary>
    public byte[] Of(AuditFacts facts)
    {
        lock (batch)
        {
            batch.Clear();
            batch.Add(facts);
            return batch.Bytes.ToArray();
        }
    }

    /// <summary>The events of notes and those of a batch, in the order of their times where that does not change the order of either; those of one machine that follow each other together.</summary>
    internal static IEnumerable<AuditBatch> Merge(IReadOnlyList<ReadOnlyMemory<byte>> notes, AuditBatch batch)
    {
        if (notes.Count == 0) return batch.Count == 0 ? [] : [batch];
        var events = Read(batch.Bytes);
        var merged = new List<AuditBatch>();
        var next = 0;
        foreach (var note in notes)
        {
            foreach (var (server, facts) in Read(note.Span))
            {
                while (next < events.Count && events[next].Facts.At < facts.At) Add(merged, events[next].Server, events[next++].Facts);
                Add(merged, server, facts);
            }
        }

        for (; next < events.Count; next++) Add(merged, events[next].Server, events[next].Facts);
        return merged;
    }

    private static void Add(List<AuditBatch> merged, string server, AuditFacts facts)
    {
        if (merged.Count == 0 || merged[^1].Server != server) merged.Add(new AuditBatch(server));
        merged[^1].Add(facts);
    }

    private static List<(string Server, AuditFacts Facts)> Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new AuditBatchReader(bytes);
        var facts = new List<(string, AuditFacts)>();
        while (reader.Next() is { } one) facts.Add((reader.Server, one));
        return facts;
    }
}
