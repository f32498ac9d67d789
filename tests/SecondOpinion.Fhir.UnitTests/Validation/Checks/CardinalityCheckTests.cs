namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

public sealed class CardinalityCheckTests
{
    [Fact]
    public void A_missing_element_is_reported_under_its_own_name() =>
        Assert.Equal(["Error Observation.code element-required"], Judged.Resource("""{"resourceType":"Observation","status":"final"}"""));

    [Fact]
    public void A_missing_element_in_a_repeated_group_is_reported_in_its_repeat() =>
        Assert.Equal(["Error Patient.link[1].type element-required"], Judged.Resource(Judged.Patient(
            """ "link":[{"other":{"display":"a"},"type":"refer"},{"other":{"display":"b"}}] """)));

    [Fact]
    public void An_element_that_holds_only_an_extension_counts_as_there() =>
        Assert.Empty(Judged.Resource(
            """{"resourceType":"Observation","_status":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]},"code":{"text":"a"}}"""));

    [Fact]
    public void A_choice_given_in_two_types_is_too_many() =>
        Assert.Equal(["Error Observation.value element-too-many"], Judged.Resource(Judged.Observation(""" "valueString":"a","valueBoolean":true """)));

    [Fact]
    public void What_could_not_be_read_is_not_reported_as_missing() =>
        Assert.Equal(["Error Observation.code json-kind"], Judged.Resource("""{"resourceType":"Observation","status":"final","code":"x"}"""));

    [Fact]
    public void A_profile_asks_for_more_and_allows_less()
    {
        var profile = Judged.Profile("Patient", """{"path":"Patient.name","min":1},{"path":"Patient.telecom","max":"0"},{"path":"Patient.identifier","max":"1"}""");
        Assert.Equal(
            ["Error Patient.identifier element-too-many", "Error Patient.name element-required", "Error Patient.telecom element-too-many"],
            Judged.ByProfile(Judged.Patient(""" "telecom":[{"system":"phone","value":"1"}],"identifier":[{"value":"1"},{"value":"2"}] """), profile));
    }

    [Fact]
    public void What_the_type_itself_demands_is_reported_once() =>
        Assert.Equal(
            ["Error Observation.code element-required"],
            Judged.ByProfile("""{"resourceType":"Observation","status":"final"}""", Judged.Profile("Observation", """{"path":"Observation.code","min":1}""")));

    [Fact]
    public void A_row_for_one_type_of_a_choice_concerns_that_type_only()
    {
        var profile = Judged.Profile("Observation", """{"path":"Observation.valueString","max":"0"}""");
        Assert.Empty(Judged.ByProfile(Judged.Observation(""" "valueBoolean":true """), profile));
        Assert.Equal(["Error Observation.value slice-too-many"], Judged.ByProfile(Judged.Observation(""" "valueString":"a" """), profile));
    }
}
