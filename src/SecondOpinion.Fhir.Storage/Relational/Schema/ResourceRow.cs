namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>One resource as it is now. Its key is given once and never changes, so that pages ordered by it are stable.</summary>
internal sealed class ResourceRow
{
    public long Key { get; set; }

    public int Type { get; set; }

    public string Id { get; set; } = "";

    public int Version { get; set; }

    public long VersionKey { get; set; }

    public bool IsDeleted { get; set; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public long LastUpdated { get; set; }

    /// <summary>A bit for each index table that holds rows of this resource, so that a change clears only those; the next bit says that it contains others.</summary>
    public int Indexed { get; set; }
}
