using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;
using Xunit.Abstractions;

#pragma warning disable RS0030 // A seeded generator breaks the same things on every run, which randomness for secrets can't.

namespace SecondOpinion.Fhir.ConformanceTests.Validation.Mutations;

/// <summary>Breaks one rule at a time in valid resources, and counts how often that is found, and at the right place.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private const int PerClass = 60;
    private const int LargestExample = 60_000;

    // Definitions make up most of the package, and would drown the rest.
    private static readonly string[] LeftOut = ["SearchParameter", "ValueSet", "CodeSystem", "StructureDefinition", "ConceptMap", "OperationDefinition", "package", ".index"];

    [NeedsR4ExamplesFact]
    public void Broken_rules_are_found_and_at_the_right_place()
    {
        var tallies = new SortedDictionary<string, Tally>(StringComparer.Ordinal);
        var random = new Random(20261124);
        var examples = Examples().ToArray();
        foreach (var mutation in StructureMutations.All.Concat(ValueMutations.All).Concat(RuleMutations.All)) BreakExamples(mutation, examples, random, tallies);
        foreach (var (example, profile) in ProfileExamples())
        {
            var definition = ValidationData.Definitions.FindStructure(profile)!;
            foreach (var mutation in new ProfileMutations(definition).All) BreakAll(mutation, example, [profile], tallies);
        }

        foreach (var (name, tally) in tallies) output.WriteLine($"{name,-55} {tally}");
        var (made, found, placed) = (tallies.Values.Sum(t => t.Made), tallies.Values.Sum(t => t.Found), tallies.Values.Sum(t => t.Placed));
        output.WriteLine($"{tallies.Count} classes, {made} made, {found} found ({found / (double)made:P2}), {placed} at the right place ({placed / (double)made:P2})");
        Assert.True(tallies.Count(t => t.Value.Made >= 15) >= 50 && tallies.Values.All(t => t.Made > 0), "Too few classes have enough mutations.");
        Assert.True(tallies.Values.All(t => t.Found >= 0.95 * t.Made), string.Join('\n', tallies.Where(t => t.Value.Found < 0.95 * t.Value.Made).Select(t => $"{t.Key} {t.Value}")));
        Assert.True(found >= 0.99 * made && placed >= 0.95 * made, $"{found} found and {placed} placed of {made}");
    }

    private static void BreakExamples(Mutation mutation, byte[][] examples, Random random, SortedDictionary<string, Tally> tallies)
    {
        var tally = tallies[mutation.Name] = new Tally();
        var start = random.Next(examples.Length);
        for (var i = 0; i < examples.Length && tally.Made < PerClass; i++)
        {
            var json = examples[(start + i) % examples.Length];
            var document = Parse(json);
            var first = random.Next(document.Count);

            // One of an example's elements, so that no example fills the class. What can't be broken is left as it was.
            var root = JsonNode.Parse(json)!;
            for (var n = 0; n < document.Count; n++)
            {
                if (Break(mutation, root, document.ElementAt((first + n) % document.Count), [], tally)) break;
            }
        }
    }

    private static void BreakAll(Mutation mutation, byte[] json, string[] profiles, SortedDictionary<string, Tally> tallies)
    {
        if (!tallies.TryGetValue(mutation.Name, out var tally)) tallies[mutation.Name] = tally = new Tally();
        var document = Parse(json);
        var perFile = 0;
        var root = JsonNode.Parse(json)!;
        for (var n = 0; n < document.Count && perFile < 4; n++)
        {
            if (!Break(mutation, root, document.ElementAt(n), profiles, tally)) continue;
            perFile++;
            root = JsonNode.Parse(json)!;
        }
    }

    private static bool Break(Mutation mutation, JsonNode root, Element element, string[] profiles, Tally tally)
    {
        var target = MutationTarget.Find(element, root);
        if (target is null || mutation.Break(target) is not { } path) return false;
        var issues = Judge(Encoding.UTF8.GetBytes(target.Text ?? target.Root.ToJsonString()), profiles);
        tally.Count(element, path, ValidationData.Errors(issues));
        return true;
    }

    private static IReadOnlyList<Issue> Judge(byte[] json, string[] profiles)
    {
        var parsed = ResourceDocument.Parse(json, ValidationData.Definitions);
        return parsed.Succeeded ? ValidationData.Validator.Validate(parsed.Value, profiles) : parsed.Issues;
    }

    private static ResourceDocument Parse(byte[] json) => ResourceDocument.Parse(json, ValidationData.Definitions).Value;

    private static IEnumerable<byte[]> Examples()
    {
        foreach (var path in Directory.EnumerateFiles(Material.R4Examples!, "*.json").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (LeftOut.Any(kind => name.StartsWith(kind, StringComparison.Ordinal)) || new FileInfo(path).Length > LargestExample) continue;
            var json = File.ReadAllBytes(path);
            if (IsValid(json, [])) yield return json;
        }

        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(Material.Root, "profiles", "cases")).Order(StringComparer.Ordinal))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            {
                var json = File.ReadAllBytes(path);
                if (IsValid(json, [])) yield return json;
            }
        }
    }

    private static IEnumerable<(byte[] Json, string Profile)> ProfileExamples()
    {
        var folder = Path.Combine(ValidationData.Samples, "profiles");
        foreach (var row in ValidationData.ReadJson(Path.Combine(folder, "index.json")).EnumerateArray())
        {
            if (row.GetProperty("valid").GetBoolean())
                yield return (File.ReadAllBytes(Path.Combine(folder, row.GetProperty("file").GetString()!)), row.GetProperty("profile").GetString()!);
        }

        foreach (var path in Directory.EnumerateFiles(Path.Combine(Material.Root, "profiles", "cases"), "referral.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            yield return (File.ReadAllBytes(path), ValidationData.ProfileBase + "so-case-bundle");
    }

    private static bool IsValid(byte[] json, string[] profiles) => ValidationData.Errors(Judge(json, profiles)).Count == 0;
}
