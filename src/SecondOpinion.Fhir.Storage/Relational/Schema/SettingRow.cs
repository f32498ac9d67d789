namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>What the store keeps about itself: the version of its schema, the key it signs page tokens with.</summary>
internal sealed class SettingRow
{
    public string Name { get; set; } = "";

    public byte[] Value { get; set; } = [];
}
