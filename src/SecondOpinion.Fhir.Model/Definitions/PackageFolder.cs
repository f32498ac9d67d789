namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>An unpacked FHIR NPM package: one JSON file per definition, and mostly <c>.index.json</c> naming them. confluence.hl7.org/display/FHIR/NPM+Package+Specification</summary>
/// <remarks>Nothing is read before the first question; then the index, or where it is missing the head of every file.</remarks>
public sealed class PackageFolder : IDefinitionSource
{
    private readonly string folder;
    private readonly Lazy<PackageIndex> index;

    public PackageFolder(string folder)
    {
        this.folder = folder;
        index = new Lazy<PackageIndex>(() => ReadIndex() ?? Scan());
    }

    public ReadOnlyMemory<byte>? Find(string resourceType, string url) => Read(index.Value.Find(resourceType, url));

    public ReadOnlyMemory<byte>? Find(string resourceType, string url, string version) => Read(index.Value.Find(resourceType, url, version));

    public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) => index.Value.All(resourceType).Select(file => Read(file)!.Value);

    private ReadOnlyMemory<byte>? Read(PackageFile? file) => file is null ? default(ReadOnlyMemory<byte>?) : File.ReadAllBytes(Path.Combine(folder, file.Name));

    private PackageIndex? ReadIndex()
    {
        var file = Path.Combine(folder, ".index.json");
        return File.Exists(file) ? PackageIndex.Read(File.ReadAllBytes(file)) : null;
    }

    private PackageIndex Scan()
    {
        var files = new List<PackageFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (DefinitionHeader.Read(File.ReadAllBytes(path)) is { } header)
                files.Add(new PackageFile(Path.GetFileName(path), header.ResourceType, header.Url, header.Version));
        }

        return new PackageIndex(files);
    }
}
