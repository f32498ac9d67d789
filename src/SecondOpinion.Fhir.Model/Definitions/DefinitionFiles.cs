using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>Definitions that lie about as files, in JSON or XML: each a resource of its own, or a Bundle of them.</summary>
public sealed class DefinitionFiles : IDefinitionSource
{
    private readonly List<(DefinitionHeader Header, ReadOnlyMemory<byte> Json)> definitions = [];

    private DefinitionFiles()
    {
    }

    /// <summary>The canonical of the definition that came last; null when none has one.</summary>
    public string? LastUrl => definitions.FindLast(definition => definition.Header.Url is not null).Header?.Url;

    /// <summary>Reads all of the files; a folder stands for the .json and .xml files below it. A file that is no resource is a failure that names it.</summary>
    public static Outcome<DefinitionFiles> Read(IEnumerable<string> paths)
    {
        var read = new DefinitionFiles();
        foreach (var path in paths.SelectMany(Files))
        {
            var text = File.ReadAllBytes(path);
            var document = ResourceText.Parse(text, DefinitionCatalogue.R4);
            if (!document.Succeeded)
            {
                var first = document.Issues[0];
                return Issue.Error(first.Code, "definition-unreadable", $"{path}:{first.Line}:{first.Column} is no definition that can be read: {first.Message}");
            }

            read.Add(document.Value.Root);
        }

        return read;
    }

    public ReadOnlyMemory<byte>? Find(string resourceType, string url) => Find(header => header.ResourceType == resourceType && header.Url == url);

    public ReadOnlyMemory<byte>? Find(string resourceType, string url, string version) =>
        Find(header => header.ResourceType == resourceType && header.Url == url && header.Version == version);

    public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) =>
        definitions.Where(definition => definition.Header.ResourceType == resourceType).Select(definition => definition.Json);

    private static IEnumerable<string> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".json" or ".xml").Order(StringComparer.Ordinal)
        : [path];

    private ReadOnlyMemory<byte>? Find(Predicate<DefinitionHeader> isMeant) =>
        definitions.FindIndex(definition => isMeant(definition.Header)) is >= 0 and var at ? definitions[at].Json : default(ReadOnlyMemory<byte>?);

    private void Add(Element resource)
    {
        if (!resource.Exists || resource.IsMalformed) return;
        if (resource.TypeName == "Bundle")
        {
            foreach (var entry in resource.ChildrenNamed("entry")) Add(entry.Child("resource"));
        }
        else if (DefinitionHeader.Read(resource.Json.Span) is { } header)
        {
            definitions.Add((header, resource.Json));
        }
    }
}
