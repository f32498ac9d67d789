namespace SecondOpinion.Fhir.Server.Export;

/// <summary>The resources of one type, one a line.</summary>
/// <param name="Type">Or <see cref="Deletions"/>.</param>
/// <param name="Length">Bytes that are certain.</param>
internal sealed record ExportFile(string Type, long Count, long Length)
{
    /// <summary>In the place of a type: Bundles that name what was deleted.</summary>
    public const string Deletions = "deleted";

    public string Name => Type + ".ndjson";
}
