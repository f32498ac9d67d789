namespace SecondOpinion.Fhir.Storage.Security;

/// <summary>A link of the audit's chain: the events of a batch.</summary>
/// <param name="First">Number of its first event, by which the link is known.</param>
/// <param name="Since">When its first event was recorded, in milliseconds since 1970.</param>
/// <param name="Until">When its last event was.</param>
/// <param name="Hash">SHA-256 over the hash before, these numbers and the body.</param>
internal sealed record AuditLink(long First, int Count, long Since, long Until, byte[] Body, byte[] Hash)
{
    /// <summary>What the link after it begins with.</summary>
    public long Next => First + Count;

    /// <summary>Its events, in their order.</summary>
    /// <exception cref="InvalidDataException">The body is no batch of a version that this program reads.</exception>
    public IReadOnlyList<AuditEntry> Events()
    {
        var events = new List<AuditEntry>(Count);
        var reader = new AuditBatchReader(Body);
        var recorded = Since;
        while (reader.Next() is { } facts)
        {
            recorded = Math.Max(recorded, facts.At.ToUnixTimeMilliseconds());
            events.Add(new AuditEntry(First + events.Count, DateTimeOffset.FromUnixTimeMilliseconds(recorded), reader.Server, facts));
        }

        return events;
    }
}
