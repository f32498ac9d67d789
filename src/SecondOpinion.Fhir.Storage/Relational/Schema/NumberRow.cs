namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>A number, or a range of numbers, that a resource is found by.</summary>
internal sealed class NumberRow
{
    public int Param { get; set; }

    public double Low { get; set; }

    public double High { get; set; }

    public long Resource { get; set; }

    /// <summary>Which repeat of a composite parameter the row belongs to; 0 outside of composites.</summary>
    public int Part { get; set; }
}
