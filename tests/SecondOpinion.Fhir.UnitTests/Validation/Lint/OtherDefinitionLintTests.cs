namespace SecondOpinion.Fhir.UnitTests.Validation.Lint;

public sealed class OtherDefinitionLintTests
{
    private const string Measure = """
        {"resourceType":"Measure","url":"http://test.example/m","status":"active","scoring":{"coding":[{"code":"SCORING"}]},"group":[
          {"population":[{"code":{"coding":[{"system":"s","code":"initial"}]},"criteria":{"language":"text/plain","expression":"x"}}],"stratifier":[{"code":{"text":"by age"},"criteria":{"language":"text/plain","expression":"x"}}]}]}
        """;

    [Theory]
    [InlineData("a", "boolean", "valueBoolean\":true", null)]
    [InlineData("z", "boolean", "valueBoolean\":true", "question questionnaire-enable-question")]
    [InlineData("b", "boolean", "valueBoolean\":true", "question questionnaire-enable-question")]
    [InlineData("a", "boolean", "valueString\":\"yes\"", "answer questionnaire-enable-answer")]
    public void A_condition_asks_another_question_in_its_type(string question, string type, string answer, string? expected)
    {
        answer = "answer" + answer["value".Length..];
        var json = $$"""
            {"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"a","type":"{{type}}","text":"t"},
              {"linkId":"b","type":"string","text":"t","enableWhen":[{"question":"{{question}}","operator":"=","{{answer}}}]}]}
            """;
        Assert.Equal(expected is null ? [] : [$"Error Questionnaire.item[1].enableWhen[0].{expected}"], Linted.Resource(json));
    }

    [Theory]
    [InlineData("http://test.example/Questionnaire/a", true)]
    [InlineData("Questionnaire/a", false)]
    public void A_canonical_is_absolute(string canonical, bool isGood) => Assert.Equal(
        isGood ? [] : ["Error QuestionnaireResponse.questionnaire canonical-relative"],
        Linted.Resource($$"""{"resourceType":"QuestionnaireResponse","status":"completed","questionnaire":"{{canonical}}"}""").Where(line => line.Contains("canonical", StringComparison.Ordinal)));

    [Fact]
    public void An_initial_answer_has_the_questions_type() => Assert.Equal(
        ["Error Questionnaire.item[0].initial[0].value questionnaire-answer-type"],
        Linted.Resource("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"a","type":"boolean","text":"t","initial":[{"valueString":"yes"}]}]}"""));

    [Fact]
    public void Options_come_from_a_value_set() => Assert.Equal(
        ["Error Questionnaire.item[0].answerValueSet questionnaire-value-set"],
        Linted.Resource("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"a","type":"choice","text":"t","answerValueSet":"http://hl7.org/fhir/administrative-gender"}]}"""));

    [Theory]
    [InlineData("Patient.name.where(", "Error")]
    [InlineData("Patient.surname", "Warning")]
    [InlineData("Patient.name | Person.name", null)]
    public void The_expression_of_a_search_parameter_is_FHIRPath(string expression, string? severity) => Assert.Equal(
        severity is null ? [] : [$"{severity} SearchParameter.expression searchparameter-expression"],
        Linted.Resource(SearchParameter($"\"type\":\"string\",\"expression\":\"{expression}\"")));

    [Fact]
    public void A_derived_search_parameter_keeps_type_and_bases() => Assert.Equal(
        ["Error SearchParameter.base[0] searchparameter-derivation", "Error SearchParameter.type searchparameter-derivation"],
        Linted.Resource(SearchParameter("\"type\":\"token\",\"derivedFrom\":\"http://hl7.org/fhir/SearchParameter/Observation-value-string\"")).Order());

    [Theory]
    [InlineData("male", "female", null)]
    [InlineData("mail", "female", "element[0].code")]
    [InlineData("male", "other-still", "element[0].target[0].code")]
    public void Both_sides_of_a_map_are_codes_of_their_systems(string source, string target, string? expected)
    {
        const string Gender = "http://hl7.org/fhir/administrative-gender";
        var json = $$"""
            {"resourceType":"ConceptMap","status":"draft","group":[{"source":"{{Gender}}","target":"{{Gender}}","element":[{"code":"{{source}}","target":[{"code":"{{target}}","equivalence":"equal"}]}]}]}
            """;
        Assert.Equal(expected is null ? [] : [$"Error ConceptMap.group[0].{expected} conceptmap-code-unknown"], Linted.Resource(json));
    }

    [Fact]
    public void A_map_is_between_value_sets() => Assert.Contains(
        "Error ConceptMap.source conceptmap-scope", Linted.Resource("""{"resourceType":"ConceptMap","status":"draft","sourceCanonical":"http://hl7.org/fhir/administrative-gender"}"""));

    [Fact]
    public void A_search_parameter_keeps_its_type_in_a_capability_statement() => Assert.Equal(
        ["Error CapabilityStatement.rest[0].resource[0].searchParam[0].type capabilitystatement-search-type"],
        Linted.Resource("""
            {"resourceType":"CapabilityStatement","status":"draft","date":"2026-01-01","kind":"requirements","fhirVersion":"4.0.1","format":["json"],"description":"d","rest":[{"mode":"server",
              "resource":[{"type":"Patient","searchParam":[{"name":"gender","definition":"http://hl7.org/fhir/SearchParameter/individual-gender","type":"string"}]}]}]}
            """));

    [Theory]
    [InlineData("cohort", "initial", "", null)]
    [InlineData("cohort", "initial", "\"measureScore\":{\"value\":1},", "MeasureReport.group[0].measureScore measure-report-score")]
    [InlineData("proportion", "initial", "", "MeasureReport.group[0] measure-report-score")]
    [InlineData("proportion", "initial", "\"measureScore\":{\"value\":7},", "MeasureReport.group[0].measureScore.value measure-report-score-value")]
    [InlineData("cohort", "other", "", "MeasureReport.group[0].population[0] measure-report-population")]
    [InlineData("cohort", "initial", "\"id\":\"g\",\"stratifier\":[{\"code\":[{\"text\":\"by sex\"}]}],", "MeasureReport.group[0].stratifier[0] measure-report-stratifier")]
    public void A_report_has_what_its_measure_defines(string scoring, string population, string more, string? expected)
    {
        var stratifier = more.Contains("stratifier", StringComparison.Ordinal) ? "" : """ "stratifier":[{"code":[{"text":"by age"}]}], """;
        var json = $$"""
            {"resourceType":"MeasureReport","status":"complete","type":"summary","measure":"http://test.example/m","period":{"start":"2026"},
             "group":[{ {{more}}{{stratifier}}"population":[{"code":{"coding":[{"system":"s","code":"{{population}}"}]},"count":1}]}]}
            """;
        var found = Linted.Resource(json, Measure.Replace("SCORING", scoring, StringComparison.Ordinal)).Where(line => line.Contains("measure-", StringComparison.Ordinal));
        if (expected is null) Assert.Empty(found);
        else Assert.Contains($"Error {expected}", found);
    }

    [Theory]
    [InlineData("summary", "Error MeasureReport.group[0].population[0] measure-report-subjects")]
    [InlineData("subject-list", null)]
    public void Only_a_subject_list_lists_subjects(string type, string? expected)
    {
        var json = $$$"""
            {"resourceType":"MeasureReport","status":"complete","type":"{{{type}}}","measure":"http://test.example/m","period":{"start":"2026"},
             "group":[{"stratifier":[{"code":[{"text":"by age"}]}],"population":[{"code":{"coding":[{"system":"s","code":"initial"}]},"count":1,"subjectResults":{"reference":"List/a"}}]}]}
            """;
        Assert.Equal(expected is null ? [] : [expected], Linted.Resource(json, Measure).Where(line => line.Contains("measure-", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Lib.Known", null)]
    [InlineData("Lib.Unknown", "measure-criteria")]
    [InlineData("Other.Known", "measure-criteria")]
    public void Criteria_in_CQL_name_what_a_library_defines(string expression, string? expected)
    {
        var source = Convert.ToBase64String("define \"Known\": true"u8);
        var library = $$"""{"resourceType":"Library","url":"http://test.example/l","name":"Lib","status":"active","type":{"text":"logic"},"content":[{"contentType":"text/cql","data":"{{source}}"}]}""";
        var json = $$$"""{"resourceType":"Measure","status":"draft","library":["http://test.example/l"],"group":[{"stratifier":[{"criteria":{"language":"text/cql","expression":"{{{expression}}}"}}]}]}""";
        Assert.Equal(expected is null ? [] : [$"Error Measure.group[0].stratifier[0].criteria {expected}"], Linted.Resource(json, library).Where(line => line.Contains("measure-", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_operations_profiles_say_what_it_says()
    {
        var profile = Linted.Profile("Parameters", """
            {"id":"Parameters.parameter","path":"Parameters.parameter","slicing":{"discriminator":[{"type":"value","path":"name"}],"rules":"open"}},
            {"id":"Parameters.parameter:q","path":"Parameters.parameter","sliceName":"q","min":1,"max":"1"},
            {"id":"Parameters.parameter:q.name","path":"Parameters.parameter.name","fixedString":"q"},
            {"id":"Parameters.parameter:q.value[x]","path":"Parameters.parameter.value[x]","max":"0"},
            {"id":"Parameters.parameter:q.resource","path":"Parameters.parameter.resource","type":[{"code":"Patient"}]}
            """);
        const string Operation = """
            {"resourceType":"OperationDefinition","name":"Op","status":"draft","kind":"operation","code":"op","system":true,"type":false,"instance":false,
             "inputProfile":"http://test.example/p","parameter":[{"name":"q","use":"in","min":0,"max":"1","type":"Person"}]}
            """;
        Assert.Equal(
            ["Warning OperationDefinition.parameter[0].min operation-profile-cardinality", "Error OperationDefinition.parameter[0].type operation-profile-type"],
            Linted.Resource(Operation, profile));
    }

    private static string SearchParameter(string members) =>
        $$"""{"resourceType":"SearchParameter","url":"http://test.example/sp","name":"Sp","status":"draft","description":"d","code":"sp","base":["Patient"],{{members}}}""";
}
