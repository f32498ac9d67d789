namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>An address that a resource is found by.</summary>
internal sealed class UriRow
{
    public int Param { get; set; }

    public string Uri { get; set; } = "";

    public long Resource { get; set; }

    /// <summary>Which repeat of a composite parameter the row belongs to; 0 outside of composites.</summary>
    public int Part { get; set; }
}
