namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>How far somebody has delivered the store's changes.</summary>
internal sealed class ConsumerRow
{
    public string Name { get; set; } = "";

    /// <summary>Key of the last version that was delivered.</summary>
    public long Position { get; set; }
}
