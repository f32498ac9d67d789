using SecondOpinion.Fhir.ConformanceTests.Definitions;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>The examples of published guides are accepted, but for those listed, which break a rule of FHIR or of their guide.</summary>
public sealed class PackageExampleTests(ITestOutputHelper output)
{
    // What the guides build on, in the versions that npm has.
    private static readonly string[] Others = ["hl7.terminology.r4", "hl7.fhir.uv.extensions.r4"];

    [NeedsPackagesTheory(ProfilePackages.Mcode, ProfilePackages.Ips, ProfilePackages.AuBase, ProfilePackages.Sdc, ProfilePackages.Genomics, "hl7.terminology.r4", "hl7.fhir.uv.extensions.r4")]
    [InlineData(ProfilePackages.Mcode)]
    [InlineData(ProfilePackages.Ips)]
    [InlineData(ProfilePackages.AuBase)]
    [InlineData(ProfilePackages.Sdc)]
    [InlineData(ProfilePackages.Genomics)]
    public void Every_example_is_accepted_but_for_those_that_break_a_rule(string package)
    {
        var folder = ProfilePackages.Folder(package)!;
        var sources = Others.Append(package).Select(name => (IDefinitionSource)new PackageFolder(ProfilePackages.Folder(name)!));
        var definitions = new DefinitionCatalogue([R4Pack.Embedded, .. sources]);
        var validator = new Validator(definitions);
        var listed = KnownBad(package);
        var wrong = new List<string>();
        var count = 0;
        foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, "example"), "*.json").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (name == ".index") continue;
            count++;
            var document = ResourceDocument.Parse(File.ReadAllBytes(path), definitions);
            var errors = ValidationData.Errors(document.Succeeded ? validator.Validate(document.Value) : document.Issues);
            if (errors.Count > 0 && !listed.ContainsKey(name)) wrong.Add($"{name} is refused: {ValidationData.Describe(errors.Take(2))}");
            if (errors.Count == 0 && listed.TryGetValue(name, out var reason)) wrong.Add($"{name} is accepted, though {reason}");
        }

        output.WriteLine($"{package}: {count - listed.Count} of {count} accepted");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IReadOnlyDictionary<string, string> KnownBad(string package)
    {
        var all = ValidationData.ReadJson(Path.Combine(AppContext.BaseDirectory, "Validation", "package-example-differences.json"));
        return all.GetProperty(package).EnumerateObject().ToDictionary(row => row.Name, row => row.Value.GetString()!);
    }
}
