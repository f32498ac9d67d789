namespace SecondOpinion.Fhir.Storage.Relational.Schema;

/// <summary>A text that other rows name by number: a resource type, a search parameter, the URI of a code system.</summary>
internal sealed class SymbolRow
{
    public int Id { get; set; }

    public SymbolKind Kind { get; set; }

    public string Name { get; set; } = "";
}
