using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>Definitions that a case of the suite brings with it, in JSON or XML, single or in a Bundle.</summary>
internal sealed class LooseDefinitions : IDefinitionSource
{
    private readonly List<(string ResourceType, string? Url, byte[] Json)> definitions = [];

    public LooseDefinitions(IEnumerable<string> files)
    {
        foreach (var file in files) Add(Read(file));
    }

    /// <summary>The canonical of the definition that came last.</summary>
    public string? LastUrl => definitions[^1].Url;

    public ReadOnlyMemory<byte>? Find(string resourceType, string url) =>
        definitions.Find(d => d.ResourceType == resourceType && d.Url == url) is { Json: { } json } ? json : default(ReadOnlyMemory<byte>?);

    public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) =>
        definitions.Where(d => d.ResourceType == resourceType).Select(d => (ReadOnlyMemory<byte>)d.Json);

    private static ReadOnlyMemory<byte> Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return file.EndsWith(".xml", StringComparison.Ordinal) ? ResourceDocument.ParseXml(bytes, DefinitionCatalogue.R4).Value.Utf8 : bytes;
    }

    private void Add(ReadOnlyMemory<byte> json)
    {
        // Some of the suite's definitions have comments in them.
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var root = document.RootElement;
        if (root.GetProperty("resourceType").GetString() == "Bundle")
        {
            foreach (var entry in root.GetProperty("entry").EnumerateArray()) Add(Encoding.UTF8.GetBytes(entry.GetProperty("resource").GetRawText()));
            return;
        }

        definitions.Add((root.GetProperty("resourceType").GetString()!, root.TryGetProperty("url", out var url) ? url.GetString() : null, json.ToArray()));
    }
}
