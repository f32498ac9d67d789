namespace SecondOpinion.Fhir.UnitTests.Validation.Lint;

public sealed class CodeSystemLintTests
{
    private const string TwoConcepts = """ "concept":[{"code":"a"},{"code":"b","concept":[{"code":"c"}]}] """;

    [Fact]
    public void A_sound_code_system_is_left_alone() => Assert.Empty(Linted.Resource(Linted.CodeSystem(
        """ "count":1,"property":[{"code":"notSelectable","uri":"http://hl7.org/fhir/concept-properties#notSelectable","type":"boolean"},{"code":"weight","type":"decimal"}],"concept":[{"code":"a","property":[{"code":"weight","valueDecimal":1.5}]}] """)));

    [Fact]
    public void Concepts_in_a_system_without_content_are_reported() =>
        Assert.Equal(["Error CodeSystem.concept[0] codesystem-content"], Linted.Resource(Linted.CodeSystem(TwoConcepts, "not-present")));

    [Theory]
    [InlineData(3, 0)]
    [InlineData(2, 1)]
    public void The_count_of_a_complete_system_counts_nested_concepts_too(int count, int errors) =>
        Assert.Equal(errors, Linted.Resource(Linted.CodeSystem($"\"count\":{count},{TwoConcepts}")).Count(line => line == "Error CodeSystem.count codesystem-count"));

    [Fact]
    public void The_count_of_a_fragment_is_above_what_is_there() =>
        Assert.Equal(["Warning CodeSystem.count codesystem-count"], Linted.Resource(Linted.CodeSystem($"\"count\":3,{TwoConcepts}", "fragment")));

    [Fact]
    public void A_supplement_says_so_and_says_of_what()
    {
        Assert.Equal(["Error CodeSystem.content codesystem-supplement"], Linted.Resource(Linted.CodeSystem(""" "supplements":"http://loinc.org" """)));
        Assert.Equal(["Error CodeSystem.content codesystem-supplement"], Linted.Resource(Linted.CodeSystem(""" "name":"A" """, "supplement")));
    }

    [Fact]
    public void A_supplement_does_not_change_what_case_means() => Assert.Equal(
        ["Error CodeSystem.caseSensitive codesystem-supplement-meaning"],
        Linted.Resource(Linted.CodeSystem(""" "caseSensitive":true,"supplements":"http://loinc.org" """, "supplement")));

    [Fact]
    public void A_supplement_has_only_codes_of_its_base() => Assert.Equal(
        ["Error CodeSystem.concept[1] codesystem-supplement-code"],
        Linted.Resource(Linted.CodeSystem(""" "supplements":"http://test.example/base","concept":[{"code":"a"},{"code":"x"}] """, "supplement"), Linted.CodeSystem(TwoConcepts, url: "http://test.example/base")));

    [Fact]
    public void A_property_is_declared_once() => Assert.Equal(
        ["Error CodeSystem.property[1] codesystem-property-duplicate", "Error CodeSystem.property[2] codesystem-property-duplicate"],
        Linted.Resource(Linted.CodeSystem(""" "property":[{"code":"a","uri":"http://a","type":"string"},{"code":"a","type":"string"},{"code":"b","uri":"http://a","type":"string"}] """)));

    [Fact]
    public void A_property_that_FHIR_names_has_FHIRs_type_and_code() => Assert.Equal(
        ["Error CodeSystem.property[0] codesystem-property-code", "Error CodeSystem.property[0] codesystem-property-type"],
        Linted.Resource(Linted.CodeSystem(""" "property":[{"code":"inactive","uri":"http://hl7.org/fhir/concept-properties#deprecationDate","type":"code"}] """)));

    [Fact]
    public void A_value_has_the_type_that_its_property_declares() => Assert.Equal(
        ["Error CodeSystem.concept[0].property[0] codesystem-property-value"],
        Linted.Resource(Linted.CodeSystem(""" "property":[{"code":"w","type":"decimal"}],"concept":[{"code":"a","property":[{"code":"w","valueInteger":1}]}] """)));

    [Fact]
    public void A_property_that_is_not_declared_is_a_warning() => Assert.Equal(
        ["Warning CodeSystem.concept[0].property[0] codesystem-property-undeclared"],
        Linted.Resource(Linted.CodeSystem(""" "concept":[{"code":"a","property":[{"code":"w","valueInteger":1}]}] """)));

    [Fact]
    public void A_parent_is_a_concept_of_the_system() => Assert.Equal(
        ["Error CodeSystem.concept[0].property[0] codesystem-property-target"],
        Linted.Resource(Linted.CodeSystem(""" "property":[{"code":"parent","type":"code"}],"concept":[{"code":"a","property":[{"code":"parent","valueCode":"x"}]}] """)));

    [Theory]
    [InlineData("""{"system":"http://test.example/cs"}""", 0)]
    [InlineData("""{"system":"http://test.example/other"}""", 1)]
    [InlineData("""{"system":"http://test.example/cs","concept":[{"code":"a"}]}""", 1)]
    [InlineData("""{"system":"http://test.example/cs"},{"system":"http://test.example/other"}""", 1)]
    public void The_value_set_of_all_codes_is_that_of_the_whole_system(string include, int errors) => Assert.Equal(
        errors, Linted.Resource(Linted.CodeSystem(""" "valueSet":"http://test.example/vs" """), Linted.ValueSet(include)).Count(line => line == "Error CodeSystem.valueSet codesystem-valueset"));

    [Fact]
    public void No_coding_takes_a_code_from_a_supplement() => Assert.Equal(
        ["Error Observation.code.coding[0].system system-supplement"],
        Linted.Resource(
            """{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://test.example/cs","code":"a"}]}}""",
            Linted.CodeSystem(""" "supplements":"http://loinc.org","concept":[{"code":"a"}] """, "supplement")));
}
