using static SecondOpinion.Fhir.UnitTests.Validation.Questionnaires.Answered;

namespace SecondOpinion.Fhir.UnitTests.Validation.Questionnaires;

public sealed class ItemChecksTests
{
    private const string Text = "\"valueString\":\"x\"";

    [Theory]
    [InlineData("completed", "Error")]
    [InlineData("amended", "Error")]
    [InlineData("in-progress", "Warning")]
    [InlineData("stopped", "Warning")]
    public void What_is_required_has_to_be_there_once_the_response_is_completed(string status, string severity) => Assert.Equal(
        [$"{severity} QuestionnaireResponse.item response-item-required"],
        With(status, $"{Item("a", "string")},{Item("b", "string", "\"required\":true")}", Answer("a", Text)));

    [Fact]
    public void A_required_question_without_an_answer_is_missing() => Assert.Equal(
        ["Error QuestionnaireResponse.item[0].answer response-item-required"],
        Completed(Item("a", "string", "\"required\":true"), "{\"linkId\":\"a\"}"));

    [Fact]
    public void A_required_group_holds_an_item() => Assert.Equal(
        ["Error QuestionnaireResponse.item[0].item response-item-required"],
        Completed(Item("g", "group", $"\"required\":true,\"item\":[{Item("a", "string", "\"required\":true")}]"), "{\"linkId\":\"g\"}"));

    [Fact]
    public void What_is_required_in_a_group_is_not_missed_where_the_group_is_not() => Assert.Empty(
        Completed($"{Item("g", "group", $"\"item\":[{Item("a", "string", "\"required\":true")}]")},{Item("b", "string")}", Answer("b", Text)));

    [Fact]
    public void A_question_that_does_not_repeat_has_one_answer()
    {
        Assert.Equal(["Error QuestionnaireResponse.item[0] response-item-repeats"], Completed(Item("a", "string"), Answer("a", Text, Text)));
        Assert.Empty(Completed(Item("a", "string", "\"repeats\":true"), Answer("a", Text, Text)));
    }

    [Fact]
    public void A_group_that_does_not_repeat_is_there_once()
    {
        var group = Group("g", Answer("a", Text));
        Assert.Equal(
            ["Error QuestionnaireResponse.item[1] response-item-repeats"],
            Completed(Item("g", "group", $"\"item\":[{Item("a", "string")}]"), $"{group},{group}"));
    }

    [Theory]
    [InlineData("questionnaire-minOccurs", 3, "Error QuestionnaireResponse.item[0] response-item-too-few")]
    [InlineData("questionnaire-minOccurs", 2, null)]
    [InlineData("questionnaire-maxOccurs", 1, "Error QuestionnaireResponse.item[0] response-item-too-many")]
    [InlineData("questionnaire-maxOccurs", 2, null)]
    public void Answers_are_counted_against_the_extensions(string name, int limit, string? finding) => Assert.Equal(
        finding is null ? [] : [finding],
        Completed(Item("a", "string", $"\"repeats\":true,{Core(name, $"\"valueInteger\":{limit}")}"), Answer("a", Text, Text)));

    [Fact]
    public void A_text_that_differs_from_the_questionnaire_is_a_warning() => Assert.Equal(
        ["Warning QuestionnaireResponse.item[0].text response-item-text"],
        Completed(Item("a", "string", "\"text\":\"Name?\""), "{\"linkId\":\"a\",\"text\":\"Age?\",\"answer\":[{\"valueString\":\"x\"}]}"));

    [Fact]
    public void Neither_a_group_nor_a_display_has_answers()
    {
        Assert.Equal(
            ["Error QuestionnaireResponse.item[0] response-item-has-answer"],
            Completed(Item("g", "group", $"\"item\":[{Item("a", "string")}]"), Answer("g", Text)));
        Assert.Equal(["Error QuestionnaireResponse.item[0] response-item-has-answer"], Completed(Item("d", "display"), Answer("d", Text)));
    }

    [Fact]
    public void The_items_of_a_question_stand_under_its_answer() => Assert.Equal(
        ["Error QuestionnaireResponse.item[0] response-item-has-item"],
        Completed(Item("a", "string", $"\"item\":[{Item("b", "string")}]"), Group("a", Answer("b", Text))));

    [Fact]
    public void An_exclusive_option_is_chosen_alone()
    {
        var options = $$"""
            "repeats":true,"answerOption":[{"valueString":"x"},{ {{Core("questionnaire-optionExclusive", "\"valueBoolean\":true")}},"valueString":"none"}]
            """;
        Assert.Equal(
            ["Error QuestionnaireResponse.item[0].answer[1].value response-answer-exclusive"],
            Completed(Item("a", "choice", options), Answer("a", Text, "\"valueString\":\"none\"")));
        Assert.Empty(Completed(Item("a", "choice", options), Answer("a", "\"valueString\":\"none\"")));
    }

    [Theory]
    [InlineData("x", null)]
    [InlineData("y", "Error QuestionnaireResponse.item[0] response-item-constraint")]
    public void A_rule_of_the_form_holds(string answer, string? finding)
    {
        var parts = $"{Extension("key", "\"valueId\":\"k\"")},{Extension("severity", "\"valueCode\":\"error\"")},"
            + $"{Extension("expression", "\"valueString\":\"answer.value = 'x'\"")},{Extension("human", "\"valueString\":\"It is x\"")}";
        var rule = $"\"extension\":[{{\"url\":\"http://hl7.org/fhir/StructureDefinition/questionnaire-constraint\",\"extension\":[{parts}]}}]";
        Assert.Equal(finding is null ? [] : [finding], Completed(Item("a", "string", rule), Answer("a", $"\"valueString\":\"{answer}\"")));
    }
}
