using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;
using Xunit.Abstractions;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>How often our verdict is the published one on the public validator suite, the visible half.</summary>
/// <remarks>Cases in XML are left out until XML can be read. A floor is raised when a rule is added, and never lowered.</remarks>
public sealed class PublicSuiteTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, double> Floors = new() { ["S"] = 0.91, ["Q"] = 0.35, ["C"] = 0.42 };

    private static string Folder => Path.Combine(Material.Suites!, "validator");

    [NeedsSuitesFact]
    public void The_verdict_agrees_with_the_published_one_as_often_as_before()
    {
        var tallies = Floors.Keys.ToDictionary(suite => suite, _ => new Tally());
        foreach (var line in File.ReadLines(Path.Combine(Folder, "cases.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            Judge(json.RootElement, tallies[json.RootElement.GetProperty("suite").GetString()!]);
        }

        foreach (var (suite, tally) in tallies) output.WriteLine($"{suite}: {tally}");
        Assert.All(tallies, pair => Assert.True(pair.Value.Agreement >= Floors[pair.Key], $"{pair.Key} agrees in {pair.Value}, under its floor of {Floors[pair.Key]:P0}."));
    }

    private static void Judge(JsonElement row, Tally tally)
    {
        var files = row.GetProperty("supporting").EnumerateArray().Select(file => file.GetString()!).ToList();
        string? profile = null;
        if (row.GetProperty("profile") is { ValueKind: JsonValueKind.Object } named)
        {
            if (named.TryGetProperty("file", out var file)) files.Add(file.GetString()!);
            else profile = named.GetProperty("url").GetString();
        }

        var path = row.GetProperty("file").GetString()!;
        if (!path.EndsWith(".json", StringComparison.Ordinal) || files.Exists(file => !file.EndsWith(".json", StringComparison.Ordinal)))
        {
            tally.Skipped++;
            return;
        }

        var loaded = new LooseDefinitions(files.Select(file => File.ReadAllBytes(Path.Combine(Folder, file))));
        if (row.GetProperty("profile") is { ValueKind: JsonValueKind.Object } own && own.TryGetProperty("file", out _)) profile = loaded.LastUrl;
        var expected = row.GetProperty("valid").GetBoolean();
        tally.Count(expected, IsValid(Path.Combine(Folder, path), profile, loaded));
    }

    private static bool IsValid(string path, string? profile, LooseDefinitions loaded)
    {
        var definitions = new DefinitionCatalogue(R4Pack.Embedded, loaded);
        var parsed = ResourceDocument.Parse(File.ReadAllBytes(path), definitions);
        return parsed.Succeeded && ValidationData.Errors(new Validator(definitions).Validate(parsed.Value, profile is null ? [] : [profile])).Count == 0;
    }

    private sealed class Tally
    {
        private int valid;
        private int accepted;
        private int invalid;
        private int caught;

        public int Skipped { get; set; }

        public double Agreement => (accepted + caught) / (double)Math.Max(1, valid + invalid);

        public void Count(bool expected, bool found)
        {
            if (expected)
            {
                valid++;
                accepted += found ? 1 : 0;
            }
            else
            {
                invalid++;
                caught += found ? 0 : 1;
            }
        }

        public override string ToString() => $"{Agreement:P1} (valid accepted {accepted} of {valid}, invalid caught {caught} of {invalid}, XML skipped {Skipped})";
    }
}
