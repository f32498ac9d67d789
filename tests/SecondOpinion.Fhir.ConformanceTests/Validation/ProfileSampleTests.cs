using System.Text.Json;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>The single resources of tests/samples/profiles: good ones for each profile, and for each invariant and slice one that breaks it and nothing else.</summary>
public sealed class ProfileSampleTests
{
    // A slice by type, of any number and without a rule of its own: nothing that is in it can break it.
    private const string Unbreakable = "so-case-bundle/Bundle.entry:imagingStudy";

    private static readonly string Folder = Path.Combine(ValidationData.Samples, "profiles");

    private static readonly JsonElement[] Rows = [.. ValidationData.ReadJson(Path.Combine(Folder, "index.json")).EnumerateArray()];

    public static TheoryData<string> Files() => [.. Rows.Select(row => Text(row, "file")!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_sample_is_judged_as_its_index_says_and_for_that_reason_alone(string file)
    {
        var row = Rows.Single(row => Text(row, "file") == file);
        var constraint = Text(row, "constraint");
        var isValid = row.GetProperty("valid").GetBoolean();
        var issues = ValidationData.Validate(Path.Combine(Folder, file), Text(row, "profile")!);
        var errors = ValidationData.Errors(issues);
        Assert.True(isValid == (errors.Count == 0), ValidationData.Describe(errors));

        // What breaks a rule that only warns is valid all the same.
        var found = isValid ? issues.Where(issue => issue.Severity == IssueSeverity.Warning && issue.Id == constraint).ToArray() : errors;
        string[] expected = row.TryGetProperty("expressions", out var places) ? [.. places.EnumerateArray().Select(place => place.GetString()!)] : [];
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Select(issue => issue.Expression).Order(StringComparer.Ordinal));
        if (constraint is null) Assert.DoesNotContain(found, issue => issue.Id.StartsWith("so-", StringComparison.Ordinal));
        else Assert.Contains(found, issue => issue.Id == constraint);
    }

    [Fact]
    public void Every_invariant_of_the_package_has_a_sample_that_breaks_it()
    {
        var keys = Definitions().SelectMany(definition => Elements(definition))
            .SelectMany(element => element.TryGetProperty("constraint", out var constraints) ? constraints.EnumerateArray() : Enumerable.Empty<JsonElement>())
            .Select(constraint => Text(constraint, "key")!);

        Assert.Empty(keys.Except(Rows.Select(row => Text(row, "constraint")).OfType<string>()));
    }

    [Fact]
    public void Every_slice_of_the_package_has_a_sample_that_breaks_it()
    {
        var slices = Definitions()
            .SelectMany(definition => Elements(definition).Where(element => Text(element, "sliceName") is not null).Select(element => $"{Text(definition, "id")}/{Text(element, "id")}"))
            .ToList();

        Assert.Equal(slices.Except([Unbreakable]).Order(StringComparer.Ordinal), Rows.Select(row => Text(row, "slice")).OfType<string>().Order(StringComparer.Ordinal));
        Assert.Contains(Unbreakable, slices);
    }

    [Fact]
    public void Every_profile_has_a_good_sample_and_every_file_stands_in_the_index()
    {
        var good = Rows.Where(row => row.GetProperty("valid").GetBoolean()).Select(row => Text(row, "profile")!).ToHashSet();
        Assert.Empty(Definitions().Where(definition => Text(definition, "type") != "Extension").Select(definition => Text(definition, "url")!).Except(good));
        Assert.Equal(
            Directory.GetFiles(Folder, "*.json").Select(path => Path.GetFileName(path)).Where(name => name != "index.json").Order(StringComparer.Ordinal),
            Rows.Select(row => Text(row, "file")).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<JsonElement> Definitions() =>
        Directory.GetFiles(Path.Combine(Material.Root, "profiles", "package"), "StructureDefinition-*.json").Select(ValidationData.ReadJson);

    private static IEnumerable<JsonElement> Elements(JsonElement definition) => definition.GetProperty("differential").GetProperty("element").EnumerateArray();

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
