namespace SecondOpinion.Fhir.Server.Export;

/// <summary>The resources of one type, one a line.</summary>
/// <param name="Length">Bytes that are certain.</param>
internal sealed record ExportFile(string Type, long Count, long Length)
{
    public string Name => Type + ".ndjson";
}
