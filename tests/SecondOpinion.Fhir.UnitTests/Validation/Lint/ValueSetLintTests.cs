namespace SecondOpinion.Fhir.UnitTests.Validation.Lint;

public sealed class ValueSetLintTests
{
    private const string Url = "http://test.example/cs";

    private static readonly string System = Linted.CodeSystem(
        """
        "property":[{"code":"flag","type":"boolean"},{"code":"size","type":"integer"},{"code":"ref","type":"Coding"}],
        "filter":[{"code":"near","operator":["="],"value":"a word"}],"concept":[{"code":"a"},{"code":"b"}]
        """);

    [Theory]
    [InlineData("http://test.example/cs|1", "valueset-system-version")]
    [InlineData("cs", "valueset-system-relative")]
    [InlineData("#cs", "valueset-system-relative")]
    [InlineData("http://test.example/other-vs", "valueset-system-valueset")]
    [InlineData("http://test.example/extra", "valueset-system-supplement")]
    public void A_system_is_the_plain_uri_of_a_code_system(string system, string id)
    {
        var found = Linted.Resource(
            Linted.ValueSet($$"""{"system":"{{system}}"}"""), System,
            Linted.ValueSet($$"""{"system":"{{Url}}"}""", "http://test.example/other-vs"),
            Linted.CodeSystem(""" "supplements":"http://test.example/cs" """, "supplement", "http://test.example/extra"));
        Assert.Equal([$"Error ValueSet.compose.include[0].system {id}"], found);
    }

    [Fact]
    public void A_code_that_the_system_has_not_is_reported() => Assert.Equal(
        ["Error ValueSet.compose.include[0].concept[1].code valueset-code-unknown"],
        Linted.Resource(Linted.ValueSet($$"""{"system":"{{Url}}","concept":[{"code":"a","display":"our word for it"},{"code":"x"}]}"""), System));

    [Fact]
    public void A_system_with_a_grammar_has_the_codes_that_follow_it() => Assert.Equal(
        ["Error ValueSet.compose.include[0].concept[1].code valueset-code-unknown"],
        Linted.Resource(Linted.ValueSet("""{"system":"http://unitsofmeasure.org","concept":[{"code":"mg/dL"},{"code":"mg//"}]}""")));

    [Fact]
    public void A_system_that_is_not_held_is_not_judged() =>
        Assert.Empty(Linted.Resource(Linted.ValueSet("""{"system":"http://snomed.info/sct","concept":[{"code":"x"}]}""")));

    [Fact]
    public void R4s_old_copy_of_a_system_that_has_grown_gives_a_warning() => Assert.Equal(
        ["Warning ValueSet.compose.include[0].concept[0].code valueset-code-unknown"],
        Linted.Resource(Linted.ValueSet("""{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","concept":[{"code":"NEWER"}]}""")));

    [Fact]
    public void A_value_set_that_comes_back_to_itself_is_reported() => Assert.Equal(
        ["Error ValueSet.compose.include[0].valueSet[0] valueset-cycle"],
        Linted.Resource(
            Linted.ValueSet("""{"valueSet":["http://test.example/b"]}"""),
            Linted.ValueSet("""{"valueSet":["http://test.example/c"]}""", "http://test.example/b"),
            Linted.ValueSet("""{"valueSet":["http://test.example/vs"]}""", "http://test.example/c")));

    [Fact]
    public void A_value_set_that_is_not_held_is_a_warning() => Assert.Equal(
        ["Warning ValueSet.compose.include[0].valueSet[0] valueset-import-unknown"], Linted.Resource(Linted.ValueSet("""{"valueSet":["http://test.example/b"]}""")));

    [Theory]
    [InlineData("flag", "=", "true", null)]
    [InlineData("flag", "=", "1", "Error valueset-filter-value")]
    [InlineData("size", "=", "many", "Error valueset-filter-value")]
    [InlineData("ref", "=", "a", "Error valueset-filter-value")]
    [InlineData("ref", "=", "http://test.example/cs#a", null)]
    [InlineData("ref", "=", "http://test.example/cs#x", "Error valueset-filter-value")]
    [InlineData("near", "=", "far", null)]
    [InlineData("near", "is-a", "far", "Error valueset-filter-op")]
    [InlineData("concept", "is-a", "a", null)]
    [InlineData("concept", "is-a", "x", "Error valueset-filter-value")]
    [InlineData("concept", "in", "a,b", null)]
    [InlineData("concept", "regex", "a.*", "Error valueset-filter-value")]
    [InlineData("size", "exists", "yes", "Error valueset-filter-value")]
    [InlineData("colour", "=", "red", "Warning valueset-filter-property")]
    public void A_filter_asks_what_the_system_can_answer(string property, string op, string value, string? expected) => Assert.Equal(
        expected is null ? [] : [expected.Replace(" ", " ValueSet.compose.include[0].filter[0] ", StringComparison.Ordinal)],
        Linted.Resource(Linted.ValueSet($$"""{"system":"{{Url}}","filter":[{"property":"{{property}}","op":"{{op}}","value":"{{value}}"}]}"""), System));

    [Theory]
    [InlineData("http://snomed.info/sct", "concept", "is-a", "73211009", null)]
    [InlineData("http://snomed.info/sct", "concept", "is-a", "73211008", "valueset-filter-value")]
    [InlineData("http://snomed.info/sct", "1142143009", "not-in", "73211009", "valueset-filter-op")]
    [InlineData("http://loinc.org", "copyright", "=", "LOINC", null)]
    [InlineData("http://loinc.org", "copyright", "=", "mine", "valueset-filter-value")]
    public void Filters_of_great_terminologies_are_checked_by_their_rules(string system, string property, string op, string value, string? expected) => Assert.Equal(
        expected is null ? [] : [$"Error ValueSet.compose.include[0].filter[0] {expected}"],
        Linted.Resource(Linted.ValueSet($$"""{"system":"{{system}}","filter":[{"property":"{{property}}","op":"{{op}}","value":"{{value}}"}]}""")));

    [Theory]
    [InlineData("text/fhirpath", "%p-inactive", null)]
    [InlineData("text/fhirpath", "%p-other", "valueset-expression-parameter")]
    [InlineData("text/fhirpath", "$ and %p-inactive", "valueset-expression")]
    [InlineData("text/cql", "%p-inactive", "valueset-expression-language")]
    public void A_filters_expression_is_FHIRPath_on_declared_parameters(string language, string expression, string? expected)
    {
        var value = $$$"""{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/cqf-expression","valueExpression":{"language":"{{{language}}}","expression":"{{{expression}}}"}}]}""";
        var json = Linted.ValueSet($$"""{"system":"http://snomed.info/sct","filter":[{"property":"inactive","op":"=","_value":{{value}}}]}""");
        const string Parameter = """ "extension":[{"url":"http://hl7.org/fhir/tools/StructureDefinition/valueset-parameter","extension":[{"url":"name","valueCode":"p-inactive"}]}], """;
        var found = Linted.Resource(json.Replace("\"status\"", Parameter + "\"status\"", StringComparison.Ordinal)).Where(line => line.Contains("valueset-expression", StringComparison.Ordinal));
        Assert.Equal(expected is null ? [] : [$"Error ValueSet.compose.include[0].filter[0].value.extension[0].value {expected}"], found);
    }

    [Fact]
    public void What_a_value_set_imports_is_a_value_set() => Assert.Equal(
        ["Error ValueSet.compose.include[0].valueSet[0] valueset-import-kind"],
        Linted.Resource(Linted.ValueSet("""{"valueSet":["http://hl7.org/fhir/administrative-gender"]}""")));

    [Fact]
    public void The_url_of_a_definition_is_whole() => Assert.Equal(
        ["Error ValueSet.url definition-url-relative"],
        Linted.Resource(Linted.ValueSet("""{"system":"http://loinc.org"}""", url: "ValueSet/a")));
}
