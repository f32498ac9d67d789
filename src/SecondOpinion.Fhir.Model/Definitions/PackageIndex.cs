using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>The resources of a package by kind and by canonical.</summary>
internal sealed class PackageIndex(IReadOnlyCollection<PackageFile> files)
{
    private readonly ILookup<string, PackageFile> byType = files.ToLookup(file => file.ResourceType);
    private readonly ILookup<(string, string?), PackageFile> byUrl = files.ToLookup(file => (file.ResourceType, file.Url));

    /// <summary>Reads <c>.index.json</c>; null when it is damaged, and the files have to speak for themselves.</summary>
    public static PackageIndex? Read(byte[] json)
    {
        try
        {
            using var index = JsonDocument.Parse(json);
            var files = DefinitionReader.Items(index.RootElement, "files").Select(Read).OfType<PackageFile>().ToList();
            return files.Count == 0 ? null : new PackageIndex(files);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public IEnumerable<PackageFile> All(string resourceType) => byType[resourceType];

    public PackageFile? Find(string resourceType, string url) => byUrl[(resourceType, url)].FirstOrDefault();

    public PackageFile? Find(string resourceType, string url, string version) => byUrl[(resourceType, url)].FirstOrDefault(file => file.Version == version);

    // A name that leaves the package's folder is no file of the package.
    private static PackageFile? Read(JsonElement file) =>
        DefinitionReader.Text(file, "filename") is { Length: > 0 } name && name == Path.GetFileName(name) && !name.Contains('\\')
            ? new PackageFile(name, DefinitionReader.Text(file, "resourceType") ?? "", DefinitionReader.Text(file, "url"), DefinitionReader.Text(file, "version"))
            : null;
}
