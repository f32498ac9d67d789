namespace SecondOpinion.Fhir.UnitTests.Validation.Questionnaires;

public sealed class QuestionnaireLogicCheckTests
{
    [Theory]
    [InlineData("b", "a", null)]
    [InlineData("b", "inside", "Error Questionnaire.item[1].enableWhen[0].question enable-when-self")]
    [InlineData("b", "c", "Warning Questionnaire.item[1].enableWhen[0].question enable-when-later")]
    public void A_condition_names_a_question_that_is_asked_before(string linkId, string question, string? finding)
    {
        var form = $$$"""
            {"resourceType":"Questionnaire","status":"active","item":[{"linkId":"a","type":"boolean"},
            {"linkId":"{{{linkId}}}","type":"group","enableWhen":[{"question":"{{{question}}}","operator":"=","answerBoolean":true}],
            "item":[{"linkId":"inside","type":"boolean"}]},{"linkId":"c","type":"boolean"}]}
            """;
        Assert.Equal(finding is null ? [] : [finding], Judged.Resource(form));
    }

    [Fact]
    public void Two_conditions_need_an_enableBehavior() => Assert.Contains(
        "Error Questionnaire.item[1] que-12",
        Judged.Resource("""
            {"resourceType":"Questionnaire","status":"active","item":[{"linkId":"a","type":"boolean"},{"linkId":"b","type":"string",
            "enableWhen":[{"question":"a","operator":"=","answerBoolean":true},{"question":"a","operator":"exists","answerBoolean":true}]}]}
            """));
}
