using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>The case bundles of tests/samples/submission, as their index describes them.</summary>
public sealed class SubmissionSampleTests
{
    private static readonly string Folder = Path.Combine(ValidationData.Samples, "submission");

    public static TheoryData<string, int, string[]> Broken()
    {
        var data = new TheoryData<string, int, string[]>();
        foreach (var row in ValidationData.ReadJson(Path.Combine(Folder, "index.json")).EnumerateArray())
        {
            data.Add(
                row.GetProperty("file").GetString()!,
                row.GetProperty("status").GetInt32(),
                row.GetProperty("expressions").EnumerateArray().Select(e => e.GetString()!).ToArray());
        }

        return data;
    }

    public static TheoryData<string> Good() =>
        new(Directory.GetFiles(Path.Combine(Material.Root, "profiles", "cases"), "referral.json", SearchOption.AllDirectories)
            .Append(Path.Combine(Folder, "valid-minimal.json"))
            .Select(path => Path.GetRelativePath(Material.Root, path)));

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_bundle_is_reported_at_the_places_listed(string file, int status, string[] expressions)
    {
        var path = Path.Combine(Folder, file);
        if (status == 400)
        {
            Assert.False(ResourceDocument.Parse(File.ReadAllBytes(path), ValidationData.Definitions).Succeeded);
            return;
        }

        var errors = ValidationData.Errors(ValidationData.Validate(path, ValidationData.ProfileBase + "so-case-bundle"));
        var missing = expressions.Except(errors.Select(error => error.Expression)).ToArray();
        Assert.True(missing.Length == 0, $"Not reported at {string.Join(", ", missing)}; found:\n{ValidationData.Describe(errors)}");
        Assert.All(errors, error => Assert.True(error.Line > 0 && error.Column > 0 && error.Message.EndsWith('.')));
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_bundle_has_no_error(string file)
    {
        var errors = ValidationData.Errors(ValidationData.Validate(Path.Combine(Material.Root, file), ValidationData.ProfileBase + "so-case-bundle"));
        Assert.True(errors.Count == 0, ValidationData.Describe(errors));
    }
}
