using static SecondOpinion.Fhir.UnitTests.Validation.Questionnaires.Answered;

namespace SecondOpinion.Fhir.UnitTests.Validation.Questionnaires;

public sealed class EnableWhenTests
{
    private const string Disabled = "Error QuestionnaireResponse.item[1] response-item-disabled";

    [Theory]
    [InlineData("integer", "=", "\"answerInteger\":5", "\"valueInteger\":5", true)]
    [InlineData("integer", "=", "\"answerInteger\":5", "\"valueInteger\":6", false)]
    [InlineData("integer", "!=", "\"answerInteger\":5", "\"valueInteger\":6", true)]
    [InlineData("integer", "!=", "\"answerInteger\":5", "\"valueInteger\":5", false)]
    [InlineData("decimal", ">", "\"answerDecimal\":1.5", "\"valueDecimal\":1.6", true)]
    [InlineData("decimal", ">", "\"answerDecimal\":1.5", "\"valueDecimal\":1.50", false)]
    [InlineData("decimal", ">=", "\"answerDecimal\":1.5", "\"valueDecimal\":1.50", true)]
    [InlineData("decimal", "<", "\"answerDecimal\":1.5", "\"valueDecimal\":1.4", true)]
    [InlineData("decimal", "<=", "\"answerDecimal\":1.5", "\"valueDecimal\":1.6", false)]
    [InlineData("boolean", "=", "\"answerBoolean\":true", "\"valueBoolean\":false", false)]
    [InlineData("string", "=", "\"answerString\":\"yes\"", "\"valueString\":\"yes\"", true)]
    [InlineData("date", ">", "\"answerDate\":\"2020-01-01\"", "\"valueDate\":\"2021-01-01\"", true)]
    [InlineData("date", ">", "\"answerDate\":\"2020-01-01\"", "\"valueDate\":\"2019-01-01\"", false)]
    [InlineData("dateTime", "<", "\"answerDateTime\":\"2020-01-01T10:00:00Z\"", "\"valueDateTime\":\"2020-01-01T10:30:00+01:00\"", true)]
    [InlineData("time", "=", "\"answerTime\":\"10:00:00\"", "\"valueTime\":\"11:00:00\"", false)]
    [InlineData("choice", "=", "\"answerCoding\":{\"system\":\"http://s.example\",\"code\":\"a\"}", "\"valueCoding\":{\"system\":\"http://s.example\",\"code\":\"a\",\"display\":\"A\"}", true)]
    [InlineData("choice", "=", "\"answerCoding\":{\"system\":\"http://s.example\",\"code\":\"a\"}", "\"valueCoding\":{\"system\":\"http://t.example\",\"code\":\"a\"}", false)]
    [InlineData("quantity", ">", "\"answerQuantity\":{\"value\":1,\"system\":\"http://unitsofmeasure.org\",\"code\":\"g\"}", "\"valueQuantity\":{\"value\":500,\"system\":\"http://unitsofmeasure.org\",\"code\":\"mg\"}", false)]
    [InlineData("integer", "exists", "\"answerBoolean\":true", "\"valueInteger\":6", true)]
    [InlineData("integer", "exists", "\"answerBoolean\":false", "\"valueInteger\":6", false)]
    public void An_item_takes_part_as_the_answer_to_another_says(string type, string relation, string expected, string answer, bool isEnabled)
    {
        var form = $"{Item("a", type)},{Item("b", "string", When("a", relation, expected))}";
        Assert.Equal(isEnabled ? [] : [Disabled], Completed(form, $"{Answer("a", answer)},{Answer("b", "\"valueString\":\"x\"")}"));
    }

    [Theory]
    [InlineData("any", true)]
    [InlineData("all", false)]
    public void Conditions_go_together_by_enableBehavior(string behavior, bool isEnabled)
    {
        var conditions = $$"""
            "enableBehavior":"{{behavior}}","enableWhen":[{"question":"a","operator":"=","answerInteger":1},{"question":"a","operator":"=","answerInteger":2}]
            """;
        var answers = $"{Answer("a", "\"valueInteger\":1")},{Answer("b", "\"valueString\":\"x\"")}";
        Assert.Equal(isEnabled ? [] : [Disabled], Completed($"{Item("a", "integer")},{Item("b", "string", conditions)}", answers));
    }

    [Fact]
    public void A_required_item_that_does_not_take_part_is_not_missed() => Assert.Empty(
        Completed($"{Item("a", "integer")},{Item("b", "string", "\"required\":true," + When("a", "=", "\"answerInteger\":1"))}", Answer("a", "\"valueInteger\":2")));

    [Fact]
    public void A_required_item_that_takes_part_is_missed() => Assert.Equal(
        ["Error QuestionnaireResponse.item response-item-required"],
        Completed($"{Item("a", "integer")},{Item("b", "string", "\"required\":true," + When("a", "=", "\"answerInteger\":1"))}", Answer("a", "\"valueInteger\":1")));

    [Fact]
    public void In_a_group_that_repeats_each_repeat_answers_for_itself()
    {
        var form = Item("g", "group", $"\"repeats\":true,\"item\":[{Item("a", "boolean")},{Item("b", "string", When("a", "=", "\"answerBoolean\":true"))}]");
        Assert.Equal(["Error QuestionnaireResponse.item[1].item[1] response-item-disabled"], Completed(form, $"{Repeat("true")},{Repeat("false")}"));

        static string Repeat(string answer) => Group("g", Answer("a", $"\"valueBoolean\":{answer}"), Answer("b", "\"valueString\":\"x\""));
    }

    [Fact]
    public void An_item_under_an_answer_may_depend_on_that_answer()
    {
        var form = Item("a", "boolean", $"\"item\":[{Item("b", "string", When("a", "=", "\"answerBoolean\":true"))}]");
        Assert.Equal(
            ["Error QuestionnaireResponse.item[0].answer[0].item[0] response-item-disabled"],
            Completed(form, Answer("a", $"\"valueBoolean\":false,\"item\":[{Answer("b", "\"valueString\":\"x\"")}]")));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void A_condition_may_be_an_expression_over_the_response(string answer, bool isEnabled)
    {
        var expression = Extension(
            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
            "\"valueExpression\":{\"language\":\"text/fhirpath\",\"expression\":\"%resource.item.where(linkId='a').answer.value\"}");
        var form = $"{Item("a", "boolean")},{Item("b", "string", $"\"extension\":[{expression}]")}";
        Assert.Equal(isEnabled ? [] : [Disabled], Completed(form, $"{Answer("a", $"\"valueBoolean\":{answer}")},{Answer("b", "\"valueString\":\"x\"")}"));
    }

    private static string When(string question, string relation, string expected) =>
        $$"""
        "enableWhen":[{"question":"{{question}}","operator":"{{relation}}",{{expected}}}]
        """;
}
