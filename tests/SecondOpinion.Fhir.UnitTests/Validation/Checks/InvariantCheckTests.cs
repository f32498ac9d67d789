using SecondOpinion.Fhir.Validation;

namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

public sealed class InvariantCheckTests
{
    [Fact]
    public void An_invariant_of_a_type_is_reported_at_the_element_it_is_for() =>
        Assert.Equal(
            ["Error Patient.name[0].period per-1"],
            Judged.Resource(Judged.Patient(""" "name":[{"text":"a","period":{"start":"2024","end":"2023"}}] """)));

    [Fact]
    public void An_invariant_of_a_profile_has_its_own_severity()
    {
        static string With(string severity) => Judged.Profile(
            "Patient", $$$$"""{"path":"Patient","constraint":[{"key":"t-1","severity":"{{{{severity}}}}","human":"A name.","expression":"name.exists()"}]}""");
        Assert.Equal(["Error Patient t-1"], Judged.ByProfile(Judged.Patient(""" "active":true """), With("error")));
        Assert.Equal(["Warning Patient t-1"], Judged.ByProfile(Judged.Patient(""" "active":true """), With("warning")));
    }

    [Fact]
    public void An_invariant_that_cannot_be_parsed_says_nothing_against_the_resource() =>
        Assert.Empty(Judged.ByProfile(
            Judged.Patient(""" "active":true """),
            Judged.Profile("Patient", """{"path":"Patient","constraint":[{"key":"t-1","severity":"error","human":"?","expression":"name.("}]}""")));

    [Fact]
    public void An_invariant_of_a_nested_repeat_of_a_group_holds_too() =>
        Assert.Equal(
            ["Error Questionnaire.item[0].item[0] que-1"],
            Judged.Resource("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","type":"group","item":[{"linkId":"2","type":"display","item":[{"linkId":"3","type":"string"}]}]}]}"""));

    [Fact]
    public void Advice_is_given_on_request_only()
    {
        var json = Judged.Patient(""" "active":true """);
        Assert.DoesNotContain(Judged.Issues(json), issue => issue.Id == "dom-6");
        Assert.Contains(Judged.Issues(json, new ValidationOptions { BestPractice = true }), issue => issue.Id == "dom-6");
    }
}
