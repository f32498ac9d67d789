using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>Where the material of these tests lies, and one validator for all of them.</summary>
internal static class ValidationData
{
    public const string ProfileBase = "https://second-opinion.example/fhir/StructureDefinition/";

    public static string Samples { get; } = Path.Combine(Material.Root, "tests", "samples");

    public static DefinitionCatalogue Definitions { get; } = new(R4Pack.Embedded, new PackageFolder(Path.Combine(Material.Root, "profiles", "package")));

    public static Validator Validator { get; } = new(Definitions);

    public static JsonElement ReadJson(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    /// <summary>What parsing and validating a file finds.</summary>
    public static IReadOnlyList<Issue> Validate(string path, params string[] profiles)
    {
        var parsed = ResourceDocument.Parse(File.ReadAllBytes(path), Definitions);
        return parsed.Succeeded ? Validator.Validate(parsed.Value, profiles) : parsed.Issues;
    }

    public static IReadOnlyList<Issue> Errors(IEnumerable<Issue> issues) => issues.Where(issue => issue.Severity >= IssueSeverity.Error).ToArray();

    public static string Describe(IEnumerable<Issue> issues) => string.Join('\n', issues.Select(issue => $"{issue.Expression} {issue.Id}: {issue.Message}"));
}
