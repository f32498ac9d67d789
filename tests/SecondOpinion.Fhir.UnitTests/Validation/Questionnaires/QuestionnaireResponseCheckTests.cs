namespace SecondOpinion.Fhir.UnitTests.Validation.Questionnaires;

public sealed class QuestionnaireResponseCheckTests
{
    [Fact]
    public void A_questionnaire_that_is_not_loaded_is_a_warning() => Assert.Equal(
        ["Warning QuestionnaireResponse.questionnaire questionnaire-unknown"],
        Judged.Resource("""{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"http://test.example/Questionnaire/none|1"}"""));

    [Fact]
    public void A_contained_questionnaire_has_to_be_there() => Assert.Contains(
        "Error QuestionnaireResponse.questionnaire questionnaire-not-contained",
        Judged.Resource("""{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"#q"}"""));

    [Theory]
    [InlineData("http://test.example/Questionnaire/form", "response-item-unknown")]
    [InlineData("http://test.example/Questionnaire/form|2", "response-item-unknown")]
    [InlineData("http://test.example/Questionnaire/form|3", "questionnaire-unknown")]
    public void A_loaded_questionnaire_is_found_by_canonical_and_version(string canonical, string id)
    {
        const string form = """{"resourceType":"Questionnaire","url":"http://test.example/Questionnaire/form","version":"2","status":"active","item":[{"linkId":"a","type":"string"}]}""";
        var response = $$$"""{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"{{{canonical}}}","item":[{"linkId":"z","answer":[{"valueString":"x"}]}]}""";
        Assert.EndsWith(id, Assert.Single(Judged.ByProfile(response, Judged.Profile("QuestionnaireResponse", ""), form)));
    }

    [Fact]
    public void A_response_from_outside_the_period_of_its_questionnaire_is_a_warning() => Assert.Equal(
        ["Warning QuestionnaireResponse.questionnaire questionnaire-not-effective"],
        Judged.Resource("""
            {"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"#q","authored":"2020-01-01",
            "contained":[{"resourceType":"Questionnaire","id":"q","status":"active","effectivePeriod":{"start":"2021-01-01"}}]}
            """));

    [Fact]
    public void A_subject_of_another_type_is_a_warning() => Assert.Equal(
        ["Warning QuestionnaireResponse.subject questionnaire-subject-type"],
        Judged.Resource("""
            {"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"#q","subject":{"reference":"Device/1"},
            "contained":[{"resourceType":"Questionnaire","id":"q","status":"active","subjectType":["Patient"]}]}
            """));

    [Fact]
    public void A_large_form_times_a_large_response_ends_in_time()
    {
        var questions = string.Join(',', Enumerable.Range(0, 5000).Select(i => Answered.Item($"a{i}", "string", "\"required\":true")));
        var groups = string.Join(',', Enumerable.Repeat("{\"linkId\":\"g\",\"item\":[{\"linkId\":\"a0\",\"answer\":[{\"valueString\":\"x\"}]}]}", 5000));
        Assert.Contains("Error QuestionnaireResponse questionnaire-too-large", Answered.With("in-progress", Answered.Item("g", "group", $"\"repeats\":true,\"item\":[{questions}]"), groups));
    }
}
