namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>The resource that a test is about, as the SQL around it names it.</summary>
/// <param name="Key">An expression for its key.</param>
/// <param name="Row">Name of its row in the table resource.</param>
internal sealed record SearchPlace(string Key, string Row, string Type)
{
    public string Id => Row + ".id";

    public string LastUpdated => Row + ".last_updated";

    public static SearchPlace OfRow(string row, string type) => new(row + ".key", row, type);
}
