using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Exchange.Completeness;
using SecondOpinion.Fhir.Exchange.Submission;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.UnitTests.Exchange;

public sealed class CompletenessTests
{
    private static readonly CheckCompleteness Completeness = new(new Checklists(OwnPackage.Definitions));
    private static readonly DateTimeOffset October = new(2026, 10, 20, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("colon-liver-metastases", "colorectal")]
    [InlineData("breast-endocrine-duration", "breast")]
    [InlineData("sarcoma-pathology-reread", "sarcoma")]
    public void The_cases_of_the_package_are_complete_by_the_checklist_of_their_tumour(string name, string group)
    {
        var report = Check(Case(name), October);

        Assert.True(report.IsReady, string.Join(", ", report.Items.Where(item => item.Blocks).Select(item => item.Item.Code)));
        Assert.Contains($"so-checklist-{group}|", report.Checklist, StringComparison.Ordinal);
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void What_is_missing_says_why_it_is_needed_and_what_it_may_come_as()
    {
        var @case = Case("sarcoma-pathology-reread");
        Remove(@case, "DiagnosticReport", "11526-1");

        var missing = Check(@case, October).Items.Single(item => item.Item.Code == "pathology-report");

        Assert.True(missing.Blocks);
        Assert.NotEmpty(missing.Item.Reason);
        Assert.NotEmpty(missing.Item.AcceptableFormats);
        Assert.Contains("Accepted: ", CompletenessReport.Describe(missing), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pathology_reread_needs_the_material_or_whole_slide_images()
    {
        var @case = Case("sarcoma-pathology-reread");
        Remove(@case, "Specimen", null);
        Assert.Equal(ItemVerdict.Present, Status(@case, "pathology-material"));

        Remove(@case, "ImagingStudy", "\"SM\"");
        Assert.Equal(ItemVerdict.Missing, Status(@case, "pathology-material"));
    }

    [Fact]
    public void Images_that_are_older_than_three_months_are_a_warning_and_not_in_the_way()
    {
        var later = Check(Case("colon-liver-metastases"), October.AddYears(1));

        Assert.Contains(later.Items, item => item.Status == ItemVerdict.Outdated && item.Item.Code.StartsWith("imaging", StringComparison.Ordinal));
        Assert.True(later.IsReady);
    }

    [Fact]
    public void The_same_study_twice_is_found()
    {
        var @case = Case("colon-liver-metastases");
        var study = @case["entry"]!.AsArray().First(entry => (string)entry!["resource"]!["resourceType"]! == "ImagingStudy")!.DeepClone();
        study["fullUrl"] = "urn:uuid:00000000-0000-4000-8000-000000000001";
        @case["entry"]!.AsArray().Add(study);

        Assert.Equal("study-repeated", Assert.Single(Check(@case, October).Findings).Id);
    }

    [Theory]
    [InlineData("birthDate", "\"1967-03-15\"", "birth date")]
    [InlineData("gender", "\"female\"", "sex")]
    [InlineData("name", "[{\"family\":\"Otherwise\"}]", "name")]
    public void A_record_that_holds_another_identity_is_flagged_without_quoting_it(string element, string value, string expected)
    {
        var @case = Case("colon-liver-metastases");
        var patient = Resource(@case, "Patient").DeepClone();
        patient[element] = JsonNode.Parse(value);
        patient["id"] = "p";
        Resource(@case, "DocumentReference")["contained"] = new JsonArray(patient);

        var finding = Assert.Single(Check(@case, October).Findings);

        Assert.Equal("identity-contradiction", finding.Id);
        Assert.Contains(expected, finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("1967", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Otherwise", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Partial_dates_and_accents_contradict_nothing()
    {
        var @case = Case("colon-liver-metastases");
        var patient = Resource(@case, "Patient");
        patient["name"]![0]!["family"] = "Müller";
        var contained = JsonNode.Parse("""{"resourceType":"Patient","id":"p","name":[{"family":"MULLER"}],"birthDate":"1967"}""");
        Resource(@case, "DocumentReference")["contained"] = new JsonArray(contained);

        Assert.Empty(Check(@case, October).Findings);
    }

    private static JsonNode Case(string name) => JsonNode.Parse(OwnPackage.ReadCase(name))!;

    private static JsonNode Resource(JsonNode bundle, string type) => bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string)resource["resourceType"]! == type);

    private static void Remove(JsonNode bundle, string type, string? containing)
    {
        foreach (var entry in bundle["entry"]!.AsArray().Where(entry => (string)entry!["resource"]!["resourceType"]! == type && (containing is null || entry!.ToJsonString().Contains(containing, StringComparison.Ordinal))).ToArray())
            bundle["entry"]!.AsArray().Remove(entry);
    }

    private static string Status(JsonNode bundle, string item) => Check(bundle, October).Items.Single(verdict => verdict.Item.Code == item).Status;

    private static CompletenessReport Check(JsonNode bundle, DateTimeOffset now)
    {
        var resources = ResourceDocument.Parse(bundle.ToJsonString(), OwnPackage.Definitions).Value.Root.ChildrenNamed("entry").ToList().Select(entry => entry.Child("resource")).ToArray();
        return Completeness.Check(resources.Single(SecondOpinionRequest.Is), resources, now);
    }
}
