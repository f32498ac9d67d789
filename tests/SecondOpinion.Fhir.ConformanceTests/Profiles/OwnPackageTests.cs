using SecondOpinion.Fhir.ConformanceTests.Definitions;
using SecondOpinion.Fhir.ConformanceTests.Validation;

namespace SecondOpinion.Fhir.ConformanceTests.Profiles;

/// <summary>Everything in the package and in the cases is valid: the definitions by FHIR's own rules, the records by the profiles they claim.</summary>
public sealed class OwnPackageTests
{
    private static readonly string[] Holidays = ["AT", "CH", "DE", "ES", "FR", "GB", "IN", "IT", "US"];

    public static TheoryData<string> Definitions() =>
        [.. Directory.GetFiles(ProfilePackages.Folder(ProfilePackages.Own)!, "*-*.json").Select(path => Path.GetRelativePath(Material.Root, path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Records() =>
        [.. Directory.GetFiles(Path.Combine(Material.Root, "profiles", "cases"), "*.json", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Material.Root, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Definitions))]
    [MemberData(nameof(Records))]
    public void It_has_no_error(string file)
    {
        var errors = ValidationData.Errors(ValidationData.Validate(Path.Combine(Material.Root, file)));
        Assert.True(errors.Count == 0, ValidationData.Describe(errors));
    }

    [Fact]
    public void Every_tumour_group_has_a_checklist_with_reasons_and_formats_for_four_kinds_of_opinion()
    {
        var checklists = Read("PlanDefinition-*.json");
        Assert.Equal(12, checklists.Count);
        foreach (var checklist in checklists)
        {
            var kinds = checklist.GetProperty("action").EnumerateArray().ToList();
            Assert.Equal(["specialist", "pathology-reread", "imaging-reread", "tumour-board"], kinds.Select(kind => kind.GetProperty("code")[0].GetProperty("coding")[0].GetProperty("code").GetString()));
            foreach (var item in kinds.SelectMany(kind => kind.GetProperty("action").EnumerateArray()))
            {
                Assert.False(string.IsNullOrEmpty(item.GetProperty("reason")[0].GetProperty("text").GetString()));
                Assert.NotEmpty(item.GetProperty("extension").EnumerateArray());
                Assert.NotEmpty(item.GetProperty("input").EnumerateArray());
            }
        }
    }

    [Fact]
    public void Every_calendar_says_its_years_and_the_source_of_its_rules()
    {
        var calendars = Read("CodeSystem-public-holidays-*.json");
        Assert.Equal(Holidays, calendars.Select(calendar => calendar.GetProperty("jurisdiction")[0].GetProperty("coding")[0].GetProperty("code").GetString()).Order(StringComparer.Ordinal));
        foreach (var calendar in calendars)
        {
            Assert.StartsWith("Source of the rules: ", calendar.GetProperty("purpose").GetString(), StringComparison.Ordinal);
            var years = calendar.GetProperty("extension")[0].GetProperty("valuePeriod");
            var (first, last) = (int.Parse(years.GetProperty("start").GetString()![..4]), int.Parse(years.GetProperty("end").GetString()![..4]));
            var dates = calendar.GetProperty("concept").EnumerateArray().Select(day => DateOnly.ParseExact(day.GetProperty("code").GetString()!, "yyyy-MM-dd")).ToList();
            Assert.Equal(dates.Order(), dates);
            Assert.Equal(Enumerable.Range(first, last - first + 1), dates.Select(date => date.Year).Distinct());
        }
    }

    private static List<System.Text.Json.JsonElement> Read(string pattern) => [.. Directory.GetFiles(ProfilePackages.Folder(ProfilePackages.Own)!, pattern).Select(ValidationData.ReadJson)];
}
