using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.UnitTests.Validation;

public sealed class ValidatorTests
{
    [Fact]
    public void Issues_stand_in_the_order_of_the_text_with_line_and_column()
    {
        var issues = Judged.Issues("{\"resourceType\":\"Patient\",\n  \"gender\":\"x\",\n  \"oops\":1,\n  \"birthDate\":\"x\"}");
        Assert.Equal(
            [("Patient.gender", 2, 12), ("Patient.oops", 3, 3), ("Patient.birthDate", 4, 15)],
            issues.Select(issue => (issue.Expression, issue.Line, issue.Column)));
    }

    [Fact]
    public void No_message_repeats_what_stands_in_the_resource()
    {
        var issues = Judged.Issues(Judged.Patient(""" "gender":"SECRET","birthDate":"SECRET","id":"SECRET SECRET","managingOrganization":{"reference":"#SECRET"},"SECRET2":1 """));
        Assert.Equal(5, issues.Count(issue => issue.Severity == IssueSeverity.Error));
        Assert.All(issues, issue => Assert.DoesNotContain("SECRET", issue.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Inner_resources_are_judged_as_the_outer_one_is() =>
        Assert.Equal(
            ["Error Bundle.entry[0].resource.entry[0].resource.gender code-not-in-value-set"],
            Judged.Resource("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000001","resource":{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:00000000-0000-0000-0000-000000000002","resource":{"resourceType":"Patient","gender":"x"}}]}}]}"""));

    [Fact]
    public void A_profile_asked_for_that_is_not_known_is_an_error_and_one_that_is_claimed_a_warning()
    {
        var json = Judged.Patient(""" "meta":{"profile":["http://test.example/unknown"]} """);
        Assert.Equal(["Warning Patient.meta.profile[0] meta-profile-unknown"], Judged.Resource(json));
        Assert.Contains(Judged.Issues(json, new ValidationOptions { Profiles = ["http://test.example/other"] }), i => i is { Id: "profile-unknown", Severity: IssueSeverity.Error });
    }

    [Fact]
    public void A_profile_for_another_type_is_not_met() =>
        Assert.Equal(["Error Patient profile-other-type"], Judged.ByProfile(Judged.Patient(""" "active":true """), Judged.Profile("Observation", """{"path":"Observation"}""")));

    [Fact]
    public void A_claimed_profile_is_applied() =>
        Assert.Contains(
            "Error Observation.subject element-required",
            Judged.Resource("""{"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/vitalsigns"]},"status":"final","code":{"text":"a"}}"""));

    [Fact]
    public void A_flood_of_findings_ends_at_the_limit_and_says_so()
    {
        var json = Judged.Patient($""" "telecom":[{string.Join(',', Enumerable.Repeat("""{"system":"x"}""", 50))}] """);
        var issues = Judged.Issues(json, new ValidationOptions { MaxIssues = 10 });
        Assert.Equal(11, issues.Count);
        Assert.Contains(issues, issue => issue is { Id: "issues-too-many", Severity: IssueSeverity.Error });
    }

    [Fact]
    public void A_finding_in_XML_is_placed_in_the_XML()
    {
        const string Xml = "<Patient xmlns=\"http://hl7.org/fhir\">\n  <name><text value=\"é\"/></name>\n  <gender value=\"x\"/>\n</Patient>";
        var document = ResourceDocument.ParseXml(Encoding.UTF8.GetBytes(Xml), DefinitionCatalogue.R4).Value;

        var issue = Assert.Single(new Validator(DefinitionCatalogue.R4).Validate(document));

        Assert.Equal(("Patient.gender", 3, 3), (issue.Expression, issue.Line, issue.Column));
    }
}
