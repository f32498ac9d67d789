namespace SecondOpinion.Fhir.Storage.Search.Indexing;

/// <summary>Everything a resource is found by, before systems and parameters have become numbers.</summary>
internal sealed class IndexEntries
{
    public HashSet<TokenEntry> Tokens { get; } = [];

    public HashSet<StringEntry> Strings { get; } = [];

    public HashSet<DateEntry> Dates { get; } = [];

    public HashSet<NumberEntry> Numbers { get; } = [];

    public HashSet<QuantityEntry> Quantities { get; } = [];

    public HashSet<ReferenceEntry> References { get; } = [];

    public HashSet<UriEntry> Uris { get; } = [];

    /// <summary>References to what is contained in the same resource; null for none, as in most.</summary>
    public HashSet<ReferenceEntry>? Inward { get; private set; }

    /// <summary>Of a contained resource, the id of its container.</summary>
    public string? ContainerId { get; init; }

    public int Count => Tokens.Count + Strings.Count + Dates.Count + Numbers.Count + Quantities.Count + References.Count + Uris.Count;

    public void AddInward(ReferenceEntry entry) => (Inward ??= []).Add(entry);
}
