namespace SecondOpinion.Fhir.Storage;

/// <summary>One version of a resource as it is kept.</summary>
/// <param name="Version">meta.versionId, counted from 1 for each resource.</param>
/// <param name="Commit">Number of the commit that wrote it.</param>
/// <param name="LastUpdated">meta.lastUpdated, to the millisecond.</param>
/// <param name="Json">The resource with its id and meta; empty for a deletion.</param>
public sealed record StoredVersion(ResourceKey Key, int Version, long Commit, DateTimeOffset LastUpdated, ChangeKind Kind, ReadOnlyMemory<byte> Json)
{
    /// <summary>Of a contained resource, where it lies; version, commit and time are then those of its container. Null for what is stored by itself.</summary>
    public ResourceKey? Container { get; init; }

    public bool IsDeleted => Kind == ChangeKind.Delete;
}
