using SecondOpinion.Fhir.Storage.Search.Indexing;

namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>The resource that a test is about, as the SQL around it names it.</summary>
/// <param name="Key">An expression for its key.</param>
/// <param name="Row">Name of its row in the table resource, or of its container's.</param>
/// <param name="Type">Its type, as the names of its parameters begin.</param>
/// <param name="Inner">Name of its row in the table contained; null for what is stored by itself.</param>
internal sealed record SearchPlace(string Key, string Row, string Type, string? Inner = null)
{
    public string Id => (Inner ?? Row) + ".id";

    public string LastUpdated => Row + ".last_updated";

    /// <summary>An expression for the key of what is stored: its own, or its container's.</summary>
    public string Stored => Inner is null ? Key : Inner + ".resource";

    public static SearchPlace OfRow(string row, string type) => new(row + ".key", row, type);

    /// <param name="row">Name of the container's row.</param>
    public static SearchPlace OfContained(string inner, string row, string type) => new(inner + ".key", row, IndexedParameter.TypeOfContained(type), inner);
}
