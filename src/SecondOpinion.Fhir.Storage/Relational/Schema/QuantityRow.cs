namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>An amount, or a range of amounts, that a resource is found by.</summary>
internal sealed class QuantityRow
{
    public int Param { get; set; }

    public double Low { get; set; }

    public double High { get; set; }

    /// <summary>Symbol of the unit's system; 0 for none.</summary>
    public int System { get; set; }

    public string Code { get; set; } = "";

    /// <summary>The unit as people read it.</summary>
    public string Unit { get; set; } = "";

    public long Resource { get; set; }

    /// <summary>Which repeat of a composite parameter the row belongs to; 0 outside of composites.</summary>
    public int Part { get; set; }
}
