namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>The single resources of tests/samples/profiles, good and bad for each profile.</summary>
public sealed class ProfileSampleTests
{
    private static readonly string Folder = Path.Combine(ValidationData.Samples, "profiles");

    public static TheoryData<string, string, bool, string[], string?> Samples()
    {
        var data = new TheoryData<string, string, bool, string[], string?>();
        foreach (var row in ValidationData.ReadJson(Path.Combine(Folder, "index.json")).EnumerateArray())
        {
            data.Add(
                row.GetProperty("file").GetString()!,
                row.GetProperty("profile").GetString()!,
                row.GetProperty("valid").GetBoolean(),
                row.TryGetProperty("expressions", out var places) ? places.EnumerateArray().Select(e => e.GetString()!).ToArray() : [],
                row.TryGetProperty("constraint", out var key) ? key.GetString() : null);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_is_judged_as_its_index_says(string file, string profile, bool valid, string[] expressions, string? constraint)
    {
        var errors = ValidationData.Errors(ValidationData.Validate(Path.Combine(Folder, file), profile));
        var missing = expressions.Except(errors.Select(error => error.Expression)).ToArray();
        Assert.True(valid == (errors.Count == 0) && missing.Length == 0, $"Not reported at {string.Join(", ", missing)}; found:\n{ValidationData.Describe(errors)}");
        if (constraint is not null) Assert.Contains(errors, error => error.Id == constraint && expressions.Contains(error.Expression));
    }
}
