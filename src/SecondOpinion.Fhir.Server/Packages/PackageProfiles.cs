using System.Text.Json;

namespace SecondOpinion.Fhir.Server.Packages;

/// <summary>The resource profiles of our own package, by the type they constrain: what the server supports and says so.</summary>
internal sealed class PackageProfiles(IReadOnlyList<LoadedPackage> packages)
{
    private readonly Lazy<ILookup<string, string>> byType = new(() => packages
        .Where(package => package.IsOwn)
        .SelectMany(package => package.Source.All("StructureDefinition"))
        .Select(Read)
        .OfType<(string Type, string Url)>()
        .OrderBy(profile => profile.Url, StringComparer.Ordinal)
        .ToLookup(profile => profile.Type, profile => profile.Url));

    public IEnumerable<string> Of(string type) => byType.Value[type];

    private static (string Type, string Url)? Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var isProfile = root.GetProperty("kind").ValueEquals("resource") && root.TryGetProperty("derivation", out var derivation) && derivation.ValueEquals("constraint");
        return isProfile ? (root.GetProperty("type").GetString()!, root.GetProperty("url").GetString()!) : null;
    }
}
