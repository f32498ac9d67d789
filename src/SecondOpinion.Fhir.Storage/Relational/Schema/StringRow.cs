namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>A text that a resource is found by.</summary>
internal sealed class StringRow
{
    public int Param { get; set; }

    /// <summary>Without case, accents and repeated spaces.</summary>
    public string Folded { get; set; } = "";

    public string Exact { get; set; } = "";

    public long Resource { get; set; }

    /// <summary>Which repeat of a composite parameter the row belongs to; 0 outside of composites.</summary>
    public int Part { get; set; }
}
