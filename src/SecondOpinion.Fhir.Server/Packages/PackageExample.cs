using System.Text.Json;

namespace SecondOpinion.Fhir.Server.Packages;

/// <summary>An example resource of our package.</summary>
/// <param name="FileName">In the package's example folder.</param>
internal sealed record PackageExample(string FileName, ReadOnlyMemory<byte> Json)
{
    private static readonly string Profiles = Path.GetDirectoryName(DefinitionPackages.Own)!;

    /// <summary>Those of the package's own example folder, and the example cases, which stand beside the package; ordered by name.</summary>
    public static IReadOnlyList<PackageExample> All()
    {
        var examples = new Dictionary<string, PackageExample>();
        foreach (var file in JsonFiles(Path.Combine(DefinitionPackages.Own, "example"))) Add(examples, Path.GetFileName(file), file);
        var cases = Path.Combine(Profiles, "cases");
        foreach (var file in JsonFiles(cases)) Add(examples, Path.GetRelativePath(cases, file).Replace(Path.DirectorySeparatorChar, '-'), file);
        return [.. examples.Values.OrderBy(example => example.FileName, StringComparer.Ordinal)];
    }

    private static void Add(Dictionary<string, PackageExample> examples, string name, string file)
    {
        var json = File.ReadAllBytes(file);
        if (ResourceType(json) is { } type)
        {
            var prefixed = name.StartsWith(type + "-", StringComparison.Ordinal) ? name : $"{type}-{name}";
            examples.TryAdd(prefixed, new PackageExample(prefixed, json));
        }
    }

    private static string[] JsonFiles(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).Where(file => Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal).ToArray() : [];

    private static string? ResourceType(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("resourceType", out var type) ? type.GetString() : null;
    }
}
