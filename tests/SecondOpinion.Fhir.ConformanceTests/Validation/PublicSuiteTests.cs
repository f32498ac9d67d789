using System.Text.Json;
using SecondOpinion.Fhir.ConformanceTests.Definitions;
using SecondOpinion.Fhir.Model.Definitions;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>How often our verdict is the published one on the public validator suite, the visible half.</summary>
/// <remarks>A floor is raised when a rule is added, and never lowered.</remarks>
public sealed class PublicSuiteTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, double> Floors = new() { ["S"] = 0.95, ["Q"] = 0.97, ["C"] = 0.96 };

    // The published verdicts were made with these loaded.
    private static readonly string[] Others = ["hl7.terminology.r4", "hl7.fhir.uv.extensions.r4"];

    private static string Folder => Path.Combine(Material.Suites!, "validator");

    [NeedsSuitesFact]
    public void The_verdict_agrees_with_the_published_one_as_often_as_before()
    {
        var verdicts = Verdicts().ToLookup(verdict => verdict.Suite);
        var tooLow = new List<string>();
        foreach (var (suite, floor) in Floors)
        {
            var (of, agreed) = (verdicts[suite].Count(), verdicts[suite].Count(v => v.Agrees));
            var line = $"{suite}: {agreed / (double)of:P1} ({agreed} of {of}; valid accepted {Share(true)}, invalid caught {Share(false)})";
            output.WriteLine(line);
            if (agreed < floor * of) tooLow.Add(line);
            string Share(bool valid) => $"{verdicts[suite].Count(v => v.Expected == valid && v.Agrees)} of {verdicts[suite].Count(v => v.Expected == valid)}";
        }

        foreach (var verdict in verdicts.SelectMany(group => group).Where(verdict => !verdict.Agrees)) output.WriteLine(verdict.ToString());
        var differing = verdicts["S"].Where(verdict => !verdict.Agrees).Select(verdict => verdict.Key).Distinct().ToList();
        var listed = ValidationData.ReadJson(Path.Combine(AppContext.BaseDirectory, "Validation", "suite-differences.json")).EnumerateObject().Select(row => row.Name).ToList();
        var unlisted = string.Join("; ", differing.Except(listed).Select(key => $"{key} differs and is not listed").Concat(listed.Except(differing).Select(key => $"{key} is listed and agrees")));
        Assert.True(unlisted.Length == 0, unlisted);
        Assert.True(tooLow.Count == 0, "Under the floor: " + string.Join("; ", tooLow));
    }

    private static IEnumerable<SuiteVerdict> Verdicts()
    {
        var others = Others.Select(ProfilePackages.Folder).OfType<string>().Select(IDefinitionSource (folder) => new PackageFolder(folder)).ToArray();
        foreach (var line in File.ReadLines(Path.Combine(Folder, "cases.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            yield return SuiteVerdict.Of(json.RootElement, Folder, others);
        }
    }
}
