using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Server;

/// <summary>FHIR packages on disk: a .tgz as npm gives it, or the folder it unpacks to.</summary>
internal static class DefinitionPackages
{
    /// <summary>Our own profiles, beside the executable.</summary>
    public static string Own { get; } = Path.Combine(AppContext.BaseDirectory, "profiles", "package");

    /// <summary>Every package below a folder: each .tgz, and each folder with a <c>package.json</c>.</summary>
    public static IEnumerable<string> Below(string directory) =>
        Directory.EnumerateFiles(directory, "*.tgz", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(directory, "package.json", SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!))
            .Order(StringComparer.Ordinal);

    /// <summary>R4, our own profiles and these packages; a failure names the package that can't be read.</summary>
    public static Outcome<DefinitionCatalogue> Load(IEnumerable<string> packages)
    {
        var sources = new List<IDefinitionSource> { R4Pack.Embedded, new PackageFolder(Own) };
        foreach (var path in packages)
        {
            if (!File.Exists(path))
            {
                sources.Add(new PackageFolder(path));
                continue;
            }

            var archive = PackageArchive.Open(path);
            if (!archive.Succeeded) return Outcome<DefinitionCatalogue>.Failure(archive.Issues);
            sources.Add(archive.Value);
        }

        return new DefinitionCatalogue(sources);
    }
}
