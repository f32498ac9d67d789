using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>An unpacked FHIR NPM package: one JSON file per definition, and <c>.index.json</c> naming them. confluence.hl7.org/display/FHIR/NPM+Package+Specification</summary>
public sealed class PackageFolder : IDefinitionSource
{
    private readonly string folder;
    private readonly Lazy<ILookup<string, IndexRow>> byType;

    public PackageFolder(string folder)
    {
        this.folder = folder;
        byType = new Lazy<ILookup<string, IndexRow>>(() => ReadIndex().ToLookup(row => row.ResourceType));
    }

    public ReadOnlyMemory<byte>? Find(string resourceType, string url) =>
        byType.Value[resourceType].FirstOrDefault(row => row.Url == url) is { } row ? Read(row) : null;

    public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) => byType.Value[resourceType].Select(row => (ReadOnlyMemory<byte>)Read(row));

    private byte[] Read(IndexRow row) => File.ReadAllBytes(Path.Combine(folder, row.FileName));

    private List<IndexRow> ReadIndex()
    {
        using var index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, ".index.json")));
        return DefinitionReader.Items(index.RootElement, "files")
            .Select(file => new IndexRow(
                DefinitionReader.Text(file, "filename") ?? "", DefinitionReader.Text(file, "resourceType") ?? "", DefinitionReader.Text(file, "url")))
            .ToList();
    }

    private sealed record IndexRow(string FileName, string ResourceType, string? Url);
}
