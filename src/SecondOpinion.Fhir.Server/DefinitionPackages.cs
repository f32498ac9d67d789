using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Server.Packages;

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
        var opened = Open(packages);
        return opened.Succeeded ? new DefinitionCatalogue([.. opened.Value.Select(package => package.Source)]) : Outcome<DefinitionCatalogue>.Failure(opened.Issues);
    }

    /// <summary>The same, package by package.</summary>
    public static Outcome<IReadOnlyList<LoadedPackage>> Open(IEnumerable<string> packages)
    {
        var opened = new List<LoadedPackage> { LoadedPackage.R4, new(new PackageFolder(Own), () => PackageManifest.Read(Own)) { IsOwn = true } };
        foreach (var path in packages)
        {
            if (!File.Exists(path))
            {
                opened.Add(new LoadedPackage(new PackageFolder(path), () => PackageManifest.Read(path)));
                continue;
            }

            var archive = PackageArchive.Open(path);
            if (!archive.Succeeded) return Outcome<IReadOnlyList<LoadedPackage>>.Failure(archive.Issues);
            opened.Add(new LoadedPackage(archive.Value, () => PackageManifest.Read(path)));
        }

        return opened;
    }
}
