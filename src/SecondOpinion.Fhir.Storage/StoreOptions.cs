namespace SecondOpinion.Fhir.Storage;

/// <summary>How a store behaves, wherever it is kept.</summary>
public sealed record StoreOptions
{
    /// <summary>Change sets that may wait to be written. Beyond, a commit is answered with <see cref="CommitResult.Overloaded"/>.</summary>
    public int QueueCapacity { get; init; } = 1024;

    /// <summary>Reads that run at the same time; further ones wait.</summary>
    public int MaxReaders { get; init; } = Math.Max(4, Environment.ProcessorCount * 2);

    /// <summary>Addresses under which this server is known, without a trailing slash: a reference that begins with one of them means a resource here.</summary>
    public IReadOnlyList<string> BaseUrls { get; init; } = [];

    /// <summary>The zone of dates and times that are written without one.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;
}
