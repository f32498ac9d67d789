namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>A code that a resource is found by. A row with an empty code says only that the element is there.</summary>
internal sealed class TokenRow
{
    public int Param { get; set; }

    public string Code { get; set; } = "";

    /// <summary>Symbol of the system; 0 for none.</summary>
    public int System { get; set; }

    public long Resource { get; set; }

    /// <summary>Which repeat of a composite parameter the row belongs to; 0 outside of composites.</summary>
    public int Part { get; set; }
}
