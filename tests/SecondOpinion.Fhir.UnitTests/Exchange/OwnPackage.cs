using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

/// <summary>The profiles of this repository, with its checklists and calendars, and its example cases.</summary>
internal static class OwnPackage
{
    private static readonly string Profiles = Find();

    public static DefinitionCatalogue Definitions { get; } = new(R4Pack.Embedded, new PackageFolder(Path.Combine(Profiles, "package")));

    public static string ReadCase(string name) => File.ReadAllText(Path.Combine(Profiles, "cases", name, "referral.json"));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SecondOpinion.Fhir.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "profiles");
    }
}
