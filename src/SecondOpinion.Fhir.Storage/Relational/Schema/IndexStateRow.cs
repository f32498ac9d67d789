namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>By which definitions the resources of a type are indexed.</summary>
internal sealed class IndexStateRow
{
    /// <summary>Symbol of the resource type.</summary>
    public int Type { get; set; }

    /// <summary>The parameters by which every resource of the type is indexed: a line for each, its code and a digest of its definition.</summary>
    public string Parameters { get; set; } = "";

    /// <summary>Key of the last resource that the running rebuild has done; -1 when none is running.</summary>
    public long Position { get; set; }
}
