using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

public sealed class BindingCheckTests
{
    private const string ValueSet =
        """{"resourceType":"ValueSet","url":"http://test.example/vs","compose":{"include":[{"system":"http://s.example","concept":[{"code":"a"},{"code":"b"}]}],"exclude":[{"system":"http://s.example","concept":[{"code":"b"}]}]}}""";

    [Fact]
    public void A_code_outside_a_required_set_is_an_error() =>
        Assert.Equal(["Error Patient.gender code-not-in-value-set"], Judged.Resource(Judged.Patient(""" "gender":"m" """)));

    [Theory]
    [InlineData("required", "a", null)]
    [InlineData("required", "b", "Error Observation.code code-not-in-value-set")]
    [InlineData("required", "c", "Error Observation.code code-not-in-value-set")]
    [InlineData("extensible", "c", "Warning Observation.code code-not-in-extensible-value-set")]
    [InlineData("preferred", "c", null)]
    public void A_concept_is_compared_as_strictly_as_its_binding_says(string strength, string code, string? finding)
    {
        var profile = Judged.Profile("Observation", $$$$"""{"path":"Observation.code","binding":{"strength":"{{{{strength}}}}","valueSet":"http://test.example/vs|1.0"}}""");
        var observation = $$$$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://s.example","code":"{{{{code}}}}"}]}}""";
        Assert.Equal(finding is null ? [] : [finding], Judged.ByProfile(observation, profile, ValueSet));
    }

    [Fact]
    public void Text_alone_does_not_meet_a_required_binding()
    {
        var profile = Judged.Profile("Observation", """{"path":"Observation.code","binding":{"strength":"required","valueSet":"http://test.example/vs"}}""");
        Assert.Equal(
            ["Error Observation.code code-not-in-value-set"],
            Judged.ByProfile("""{"resourceType":"Observation","status":"final","code":{"text":"a"}}""", profile, ValueSet));
    }

    [Fact]
    public void One_good_coding_among_others_is_enough()
    {
        var profile = Judged.Profile("Observation", """{"path":"Observation.code","binding":{"strength":"required","valueSet":"http://test.example/vs"}}""");
        Assert.Empty(Judged.ByProfile(
            """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://other.example","code":"x"},{"system":"http://s.example","code":"a"}]}}""", profile, ValueSet));
    }

    [Fact]
    public void A_code_outside_the_widest_set_allowed_is_an_error() =>
        Assert.Equal(["Error Patient.language code-not-in-max-value-set"], Judged.Resource(Judged.Patient(""" "language":"not a language" """)));

    [Fact]
    public void A_code_of_a_system_that_is_not_held_is_not_checked_and_that_is_said_on_request()
    {
        const string Json = """{"resourceType":"Observation","status":"final","code":{"text":"a"},"bodySite":{"coding":[{"system":"http://snomed.info/sct","code":"1"}]},"dataAbsentReason":{"coding":[{"system":"urn:oid:1.2.3","code":"x"}]}}""";
        Assert.DoesNotContain(Judged.Issues(Json), issue => issue.Severity >= IssueSeverity.Error);
        Assert.DoesNotContain(Judged.Issues(Json), issue => issue.Id == "code-not-checked");
        Assert.Contains(
            Judged.Issues("""{"resourceType":"Condition","subject":{"display":"x"},"stage":[{"type":{"text":"a"},"summary":{"coding":[{"system":"http://snomed.info/sct","code":"1"}]}}],"meta":{"security":[{"system":"urn:x","code":"1"}]}}""", new ValidationOptions { ReportUnchecked = true }),
            issue => issue.Severity <= IssueSeverity.Warning);
    }

    [Fact]
    public void A_code_that_its_system_lacks_is_an_error_whatever_the_binding() =>
        Assert.Equal(
            ["Error Observation.code.coding[0].code code-unknown"],
            Judged.Resource("""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://hl7.org/fhir/administrative-gender","code":"x"}]}}"""));

    [Fact]
    public void A_display_that_is_not_the_concepts_is_a_warning() =>
        Assert.Equal(
            ["Warning Observation.code.coding[0].display display-differs"],
            Judged.Resource("""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://hl7.org/fhir/administrative-gender","code":"male","display":"Female"}]}}"""));

    [Theory]
    [InlineData("abc")]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender")]
    [InlineData("https://loinc.org")]
    [InlineData("http://snomed.info/sct/")]
    [InlineData("https://hl7.org/fhir/administrative-gender")]
    public void The_system_of_a_code_is_the_whole_URI_of_a_code_system(string system) => Assert.Equal(
        ["Error Observation.code.coding[0].system system-malformed"],
        Judged.Resource($$$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"{{{system}}}","code":"male"}]}}"""));
}
