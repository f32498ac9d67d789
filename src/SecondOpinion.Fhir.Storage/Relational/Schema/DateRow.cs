namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>A span of time that a resource is found by, in ticks of 100 ns since year 1, UTC.</summary>
internal sealed class DateRow
{
    public int Param { get; set; }

    public long Low { get; set; }

    /// <summary>The first tick after the span.</summary>
    public long High { get; set; }

    public long Resource { get; set; }

    /// <summary>Which repeat of a composite parameter the row belongs to; 0 outside of composites.</summary>
    public int Part { get; set; }
}
