using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>Definitions that a case of the suite brings with it, single or in a Bundle.</summary>
internal sealed class LooseDefinitions : IDefinitionSource
{
    private readonly List<(string ResourceType, string? Url, byte[] Json)> definitions = [];

    public LooseDefinitions(IEnumerable<byte[]> files)
    {
        foreach (var file in files) Add(file);
    }

    /// <summary>The canonical of the definition that came last.</summary>
    public string? LastUrl => definitions[^1].Url;

    public ReadOnlyMemory<byte>? Find(string resourceType, string url) =>
        definitions.Find(d => d.ResourceType == resourceType && d.Url == url) is { Json: { } json } ? json : default(ReadOnlyMemory<byte>?);

    public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) =>
        definitions.Where(d => d.ResourceType == resourceType).Select(d => (ReadOnlyMemory<byte>)d.Json);

    private void Add(byte[] json)
    {
        // Some of the suite's definitions have comments in them.
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var root = document.RootElement;
        if (root.GetProperty("resourceType").GetString() == "Bundle")
        {
            foreach (var entry in root.GetProperty("entry").EnumerateArray()) Add(Encoding.UTF8.GetBytes(entry.GetProperty("resource").GetRawText()));
            return;
        }

        definitions.Add((root.GetProperty("resourceType").GetString()!, root.TryGetProperty("url", out var url) ? url.GetString() : null, json));
    }
}
