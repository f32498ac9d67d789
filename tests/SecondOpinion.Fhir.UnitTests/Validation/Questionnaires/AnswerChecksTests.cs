using static SecondOpinion.Fhir.UnitTests.Validation.Questionnaires.Answered;

namespace SecondOpinion.Fhir.UnitTests.Validation.Questionnaires;

public sealed class AnswerChecksTests
{
    private const string Options = "\"answerOption\":[{\"valueCoding\":{\"system\":\"http://s.example\",\"code\":\"a\"}},{\"valueCoding\":{\"system\":\"http://s.example\",\"code\":\"b\"},\"initialSelected\":true}]";

    [Theory]
    [InlineData("boolean", "\"valueBoolean\":true", true)]
    [InlineData("boolean", "\"valueString\":\"true\"", false)]
    [InlineData("decimal", "\"valueDecimal\":1.5", true)]
    [InlineData("decimal", "\"valueInteger\":1", false)]
    [InlineData("integer", "\"valueInteger\":1", true)]
    [InlineData("integer", "\"valueDecimal\":1.5", false)]
    [InlineData("date", "\"valueDate\":\"2020-01-01\"", true)]
    [InlineData("date", "\"valueDateTime\":\"2020-01-01\"", false)]
    [InlineData("dateTime", "\"valueDateTime\":\"2020\"", true)]
    [InlineData("time", "\"valueTime\":\"10:00:00\"", true)]
    [InlineData("string", "\"valueString\":\"x\"", true)]
    [InlineData("text", "\"valueString\":\"x\"", true)]
    [InlineData("text", "\"valueUri\":\"x\"", false)]
    [InlineData("url", "\"valueUri\":\"http://x.example\"", true)]
    [InlineData("url", "\"valueString\":\"http://x.example\"", false)]
    [InlineData("attachment", "\"valueAttachment\":{\"title\":\"x\"}", true)]
    [InlineData("reference", "\"valueReference\":{\"reference\":\"Patient/1\"}", true)]
    [InlineData("reference", "\"valueString\":\"Patient/1\"", false)]
    [InlineData("quantity", "\"valueQuantity\":{\"value\":1}", true)]
    [InlineData("quantity", "\"valueDecimal\":1.0", false)]
    [InlineData("choice", "\"valueCoding\":{\"code\":\"a\"}", true)]
    [InlineData("choice", "\"valueBoolean\":true", false)]
    [InlineData("open-choice", "\"valueString\":\"x\"", true)]
    [InlineData("open-choice", "\"valueQuantity\":{\"value\":1}", false)]
    public void An_answer_is_of_the_type_of_its_item(string type, string answer, bool isGood) =>
        Check(Item("a", type), answer, isGood ? null : "Error QuestionnaireResponse.item[0].answer[0].value response-answer-type");

    [Theory]
    [InlineData("choice", "\"valueCoding\":{\"system\":\"http://s.example\",\"code\":\"b\"}", null)]
    [InlineData("choice", "\"valueCoding\":{\"system\":\"http://s.example\",\"code\":\"c\"}", "response-answer-option")]
    [InlineData("choice", "\"valueCoding\":{\"system\":\"http://t.example\",\"code\":\"a\"}", "response-answer-option")]
    [InlineData("choice", "\"valueString\":\"a\"", "response-answer-type")]
    [InlineData("open-choice", "\"valueString\":\"something else\"", null)]
    [InlineData("open-choice", "\"valueCoding\":{\"system\":\"http://s.example\",\"code\":\"c\"}", "response-answer-option")]
    public void An_answer_is_one_of_the_options(string type, string answer, string? id) =>
        Check(Item("a", type, Options), answer, id is null ? null : $"Error QuestionnaireResponse.item[0].answer[0].value {id}");

    [Theory]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", "\"code\":\"male\"", null)]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", "\"code\":\"m\"", ".value response-answer-value-set")]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", "\"code\":\"male\",\"display\":\"Male\"", null)]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", "\"code\":\"male\",\"display\":\"Female\"", ".value.display display-differs")]
    [InlineData("#vs", "\"code\":\"male\"", null)]
    [InlineData("#vs", "\"code\":\"other\"", ".value response-answer-value-set")]
    [InlineData("http://nobody.example/ValueSet/unknown", "\"code\":\"male\"", null)]
    public void A_coded_answer_is_from_the_value_set(string valueSet, string coding, string? finding)
    {
        const string contained = """
            ,{"resourceType":"ValueSet","id":"vs","status":"active","compose":{"include":[{"system":"http://hl7.org/fhir/administrative-gender","concept":[{"code":"male"}]}]}}
            """;
        var found = Completed(
            Item("a", "choice", $"\"answerValueSet\":\"{valueSet}\""),
            Answer("a", $"\"valueCoding\":{{\"system\":\"http://hl7.org/fhir/administrative-gender\",{coding}}}"),
            valueSet[0] == '#' ? contained : "");
        Assert.Equal(finding is null ? [] : [$"Error QuestionnaireResponse.item[0].answer[0]{finding}"], found);
    }

    [Theory]
    [InlineData("\"maxLength\":2", "abc", "response-answer-too-long")]
    [InlineData("\"maxLength\":3", "abc", null)]
    [InlineData("\"maxLength\":1", "\\uD83D\\uDE00", null)]
    public void A_text_is_not_longer_than_maxLength(string rule, string text, string? id) => CheckText(rule, text, id);

    [Fact]
    public void A_text_is_as_long_as_minLength() => CheckText(Core("minLength", "\"valueInteger\":4"), "abc", "response-answer-too-short");

    [Theory]
    [InlineData("[a-z]+", "abc", null)]
    [InlineData("[a-z]+", "abc1", "response-answer-pattern")]
    [InlineData("(?=a).*", "abc", null)]
    [InlineData("(", "abc", null)]
    public void A_text_matches_the_pattern_as_a_whole(string pattern, string text, string? id) => CheckText(Core("regex", $"\"valueString\":\"{pattern}\""), text, id);

    [Theory]
    [InlineData("integer", "minValue", "\"valueInteger\":5", "\"valueInteger\":4", "response-answer-too-small")]
    [InlineData("integer", "maxValue", "\"valueInteger\":5", "\"valueInteger\":6", "response-answer-too-great")]
    [InlineData("integer", "maxValue", "\"valueInteger\":5", "\"valueInteger\":5", null)]
    [InlineData("decimal", "maxValue", "\"valueDecimal\":0.5", "\"valueDecimal\":0.51", "response-answer-too-great")]
    [InlineData("date", "minValue", "\"valueDate\":\"2020-05-01\"", "\"valueDate\":\"2020-04-30\"", "response-answer-too-small")]
    [InlineData("date", "minValue", "\"valueDate\":\"2020-05-01\"", "\"valueDate\":\"2020\"", null)]
    [InlineData("time", "maxValue", "\"valueTime\":\"12:00:00\"", "\"valueTime\":\"12:00:01\"", "response-answer-too-great")]
    [InlineData("decimal", "maxDecimalPlaces", "\"valueInteger\":1", "\"valueDecimal\":1.25", "response-answer-decimals")]
    [InlineData("decimal", "maxDecimalPlaces", "\"valueInteger\":2", "\"valueDecimal\":1.25", null)]
    public void A_value_keeps_within_its_limits(string type, string name, string limit, string answer, string? id) =>
        Check(Item("a", type, Core(name, limit)), answer, id is null ? null : $"Error QuestionnaireResponse.item[0].answer[0].value {id}");

    [Theory]
    [InlineData("\"value\":500,\"system\":\"http://unitsofmeasure.org\",\"code\":\"g\"", null)]
    [InlineData("\"value\":2000,\"system\":\"http://unitsofmeasure.org\",\"code\":\"g\"", "response-answer-too-great")]
    [InlineData("\"value\":1,\"unit\":\"kg\"", "response-answer-unit-incomparable")]
    public void A_quantity_keeps_within_its_limits_whatever_its_unit(string quantity, string? id)
    {
        var limit = Extension(
            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-maxQuantity",
            "\"valueQuantity\":{\"value\":1,\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}");
        Check(Item("a", "quantity", $"\"extension\":[{limit}]"), $"\"valueQuantity\":{{{quantity}}}", id is null ? null : $"Error QuestionnaireResponse.item[0].answer[0].value {id}");
    }

    [Theory]
    [InlineData("kg", null)]
    [InlineData("g", "Error QuestionnaireResponse.item[0].answer[0].value response-answer-unit")]
    public void A_quantity_is_in_a_unit_that_is_offered(string code, string? finding) => Check(
        Item("a", "quantity", Core("questionnaire-unitOption", "\"valueCoding\":{\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}")),
        $"\"valueQuantity\":{{\"value\":1,\"system\":\"http://unitsofmeasure.org\",\"code\":\"{code}\"}}",
        finding);

    [Theory]
    [InlineData("Patient/1", null)]
    [InlineData("Organization/1", "response-answer-reference-type")]
    [InlineData("https://x.example/Chicken/1", "response-answer-reference-unknown")]
    [InlineData("https://x.example/files/1", null)]
    public void A_reference_is_to_a_type_that_the_item_takes(string reference, string? id) => Check(
        Item("a", "reference", Core("questionnaire-referenceResource", "\"valueCode\":\"Patient\"")),
        $"\"valueReference\":{{\"reference\":\"{reference}\"}}",
        id is null ? null : $"Error QuestionnaireResponse.item[0].answer[0].value {id}");

    [Theory]
    [InlineData("mimeType", "\"valueCode\":\"image/png\"", "\"contentType\":\"image/png\"", null)]
    [InlineData("mimeType", "\"valueCode\":\"image/png\"", "\"contentType\":\"application/pdf\"", ".value.contentType response-answer-media-type")]
    [InlineData("maxSize", "\"valueDecimal\":2", "\"contentType\":\"image/png\",\"data\":\"AAAA\"", ".value response-answer-size")]
    [InlineData("maxSize", "\"valueDecimal\":3", "\"contentType\":\"image/png\",\"data\":\"AAAA\"", null)]
    [InlineData("maxSize", "\"valueDecimal\":2", "\"size\":3", ".value response-answer-size")]
    public void An_attachment_is_of_a_type_and_size_that_the_item_takes(string name, string rule, string attachment, string? finding) => Check(
        Item("a", "attachment", Core(name, rule)),
        $"\"valueAttachment\":{{{attachment}}}",
        finding is null ? null : $"Error QuestionnaireResponse.item[0].answer[0]{finding}");

    private static void CheckText(string rule, string text, string? id) =>
        Check(Item("a", "string", rule), $"\"valueString\":\"{text}\"", id is null ? null : $"Error QuestionnaireResponse.item[0].answer[0].value {id}");

    private static void Check(string form, string answer, string? finding) => Assert.Equal(finding is null ? [] : [finding], Completed(form, Answer("a", answer)));
}
