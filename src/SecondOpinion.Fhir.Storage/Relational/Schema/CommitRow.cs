namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>One commit. Its number is the store's order; its instant never goes back while the number rises.</summary>
internal sealed class CommitRow
{
    public long Number { get; set; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public long At { get; set; }

    /// <summary>Key of the first version that this commit wrote.</summary>
    public long FirstVersion { get; set; }

    /// <summary>What whoever wrote it wanted kept with it; null for nothing.</summary>
    public byte[]? Note { get; set; }
}
