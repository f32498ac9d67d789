using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>Part C of the public validator suite, read in JSON and XML, with the two packages loaded that the published verdicts had.</summary>
public sealed class ConformanceResourceSuiteTests(ITestOutputHelper output)
{
    private const double Floor = 0.96;

    private static readonly IDefinitionSource[] Packages =
        new[] { "hl7.terminology.r4", "hl7.fhir.uv.extensions.r4" }
            .Select(name => Path.Combine(Material.Root, "tests", "node_modules", name))
            .Where(Directory.Exists)
            .Select(path => (IDefinitionSource)new PackageFolder(path))
            .ToArray();

    private static string Folder => Path.Combine(Material.Suites!, "validator");

    [NeedsSuitesFact]
    public void The_verdict_on_conformance_resources_agrees_with_the_published_one_as_often_as_before()
    {
        var (agreed, all) = (0, 0);
        foreach (var line in File.ReadLines(Path.Combine(Folder, "cases.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var row = json.RootElement;
            if (row.GetProperty("suite").GetString() != "C") continue;
            var errors = Errors(row);
            var expected = row.GetProperty("valid").GetBoolean();
            all++;
            if (expected == (errors.Count == 0)) agreed++;
            else output.WriteLine($"{row.GetProperty("name").GetString()}: {(expected ? "good, refused" : "bad, accepted")} {ValidationData.Describe(errors.Take(3))}");
        }

        output.WriteLine($"C: {agreed} of {all}");
        Assert.True(agreed >= Floor * all, $"C agrees in {agreed} of {all}, under its floor of {Floor:P0}.");
    }

    private static IReadOnlyList<Issue> Errors(JsonElement row)
    {
        var loaded = DefinitionFiles.Read(row.GetProperty("supporting").EnumerateArray().Select(file => Path.Combine(Folder, file.GetString()!))).Value;
        var definitions = new DefinitionCatalogue([R4Pack.Embedded, loaded, .. Packages]);
        var parsed = Parse(row.GetProperty("file").GetString()!, definitions);
        return ValidationData.Errors(parsed.Succeeded ? new Validator(definitions).Validate(parsed.Value) : parsed.Issues);
    }

    private static Outcome<ResourceDocument> Parse(string file, DefinitionCatalogue definitions)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, file));
        return file.EndsWith(".xml", StringComparison.Ordinal) ? ResourceDocument.ParseXml(bytes, definitions) : ResourceDocument.Parse(bytes, definitions);
    }
}
