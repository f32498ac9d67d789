namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>One version of a resource; its key rises with the commit, so that history is ordered by it.</summary>
internal sealed class VersionRow
{
    public long Key { get; set; }

    public long Resource { get; set; }

    /// <summary>Type of the resource, repeated here for the history of a type.</summary>
    public int Type { get; set; }

    public int Version { get; set; }

    public long Commit { get; set; }

    /// <summary>The instant of the commit, repeated here to spare a read the look-up.</summary>
    public long LastUpdated { get; set; }

    public ChangeKind Kind { get; set; }

    /// <summary>Empty for a deletion.</summary>
    public byte[] Json { get; set; } = [];
}
