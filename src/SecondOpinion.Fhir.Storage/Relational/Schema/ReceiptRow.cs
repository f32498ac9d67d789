namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>An answer kept for a request that may come again.</summary>
internal sealed class ReceiptRow
{
    public string Key { get; set; } = "";

    public long Commit { get; set; }

    public byte[] Body { get; set; } = [];
}
