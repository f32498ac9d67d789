namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

/// <summary>Fixed and pattern values, lengths, ranges and the types of a choice.</summary>
public sealed class ValueCheckTests
{
    private const string Concept = """{"coding":[{"system":"http://s.example","code":"a"}]}""";

    [Fact]
    public void A_fixed_value_allows_nothing_beside_it()
    {
        var profile = Judged.Profile("Observation", $$$$"""{"path":"Observation.code","fixedCodeableConcept":{{{{Concept}}}}}""");
        Assert.Empty(Judged.ByProfile($$$$"""{"resourceType":"Observation","status":"final","code":{{{{Concept}}}}}""", profile));
        Assert.Equal(
            ["Error Observation.code fixed-value"],
            Judged.ByProfile("""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://s.example","code":"a"}],"text":"more"}}""", profile));
    }

    [Fact]
    public void A_pattern_allows_more_beside_it()
    {
        var profile = Judged.Profile("Observation", $$$$"""{"path":"Observation.code","patternCodeableConcept":{{{{Concept}}}}}""");
        Assert.Empty(Judged.ByProfile(
            """{"resourceType":"Observation","status":"final","code":{"coding":[{"code":"b"},{"system":"http://s.example","code":"a","display":"A"}],"text":"more"}}""", profile));
        Assert.Equal(
            ["Error Observation.code pattern-value"],
            Judged.ByProfile("""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://s.example","code":"b"}]}}""", profile));
    }

    [Fact]
    public void A_code_that_does_not_exist_is_not_also_reported_as_another_than_the_fixed_one() =>
        Assert.Equal(
            ["Error Observation.status code-not-in-value-set"],
            Judged.ByProfile("""{"resourceType":"Observation","status":"done","code":{"text":"a"}}""", Judged.Profile("Observation", """{"path":"Observation.status","fixedCode":"final"}""")));

    [Fact]
    public void A_text_is_counted_in_characters()
    {
        var profile = Judged.Profile("Patient", """{"path":"Patient.name"},{"path":"Patient.name.family","maxLength":3}""");
        Assert.Empty(Judged.ByProfile(Judged.Patient(""" "name":[{"family":"äöü"}] """), profile));
        Assert.Equal(["Error Patient.name[0].family text-too-long"], Judged.ByProfile(Judged.Patient(""" "name":[{"family":"abcd"}] """), profile));
    }

    [Theory]
    [InlineData("minValueDate", "\"2000-01-01\"", "1999-12-31", "value-too-small")]
    [InlineData("maxValueDate", "\"2000-01-01\"", "2000-01-02", "value-too-great")]
    [InlineData("minValueDate", "\"2000-01-01\"", "2000-01-01", null)]
    [InlineData("minValueDate", "\"2000-01-15\"", "2000", null)]
    public void A_date_stays_in_its_range(string bound, string limit, string value, string? rule) =>
        Assert.Equal(
            rule is null ? [] : [$"Error Patient.birthDate {rule}"],
            Judged.ByProfile(Judged.Patient($""" "birthDate":"{value}" """), Judged.Profile("Patient", $$$$"""{"path":"Patient.birthDate","{{{{bound}}}}":{{{{limit}}}}}""")));

    [Theory]
    [InlineData("10.00", "mg", false)]
    [InlineData("9.99", "mg", true)]
    [InlineData("0.0100", "g", false)]
    [InlineData("0.00999", "g", true)]
    [InlineData("9.99", "mL", false)]
    public void A_quantity_is_compared_in_units_that_convert(string value, string unit, bool isBad)
    {
        var profile = Judged.Profile("Observation", """{"path":"Observation.valueQuantity","minValueQuantity":{"value":10,"system":"http://unitsofmeasure.org","code":"mg"}}""");
        var found = Judged.ByProfile(Judged.Observation($$$$""" "valueQuantity":{"value":{{{{value}}}},"system":"http://unitsofmeasure.org","code":"{{{{unit}}}}"} """), profile);
        Assert.Equal(isBad ? ["Error Observation.value value-too-small"] : [], found);
    }

    [Fact]
    public void A_type_that_the_profile_leaves_out_is_reported_at_the_element() =>
        Assert.Equal(
            ["Error Observation.value type-not-allowed"],
            Judged.ByProfile(Judged.Observation(""" "valueString":"a" """), Judged.Profile("Observation", """{"path":"Observation.value[x]","type":[{"code":"Quantity"}]}""")));

    [Fact]
    public void A_stated_size_is_that_of_the_data() =>
        Assert.Equal(
            ["Error DocumentReference.content[0].attachment attachment-size"],
            Judged.Resource("""{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{"contentType":"text/plain","data":"YWJj","size":4}}]}"""));

    [Theory]
    [InlineData("Kq5sNclPz7QV2+lfQIuc6R7oRu0=", null)]
    [InlineData("AAAANclPz7QV2+lfQIuc6R7oRu0=", "Error Patient.photo[0].hash attachment-hash")]
    [InlineData("2aae6c35c94fcfb415dbe95f408b9ce91ee846ed", "Warning Patient.photo[0].hash attachment-hash-form")]
    public void The_hash_of_an_attachment_is_that_of_its_data(string hash, string? finding) => Assert.Equal(
        finding is null ? [] : [finding],
        Judged.Resource(Judged.Patient($$""" "photo":[{"contentType":"text/plain","data":"aGVsbG8gd29ybGQ=","hash":"{{hash}}"}] """)));

    [Theory]
    [InlineData("urn:oid:2.16.840.1.113883.19.5", true)]
    [InlineData("2.16.840.1.113883.19.5", false)]
    public void An_identifier_in_the_namespace_of_URIs_is_one(string value, bool isGood) => Assert.Equal(
        isGood ? [] : ["Error Patient.identifier[0].value identifier-no-uri"],
        Judged.Resource(Judged.Patient($$""" "identifier":[{"system":"urn:ietf:rfc:3986","value":"{{value}}"}] """)));

    [Fact]
    public void An_identifier_s_namespace_is_a_whole_URI() => Assert.Equal(
        ["Error Patient.identifier[0].system identifier-system-relative"],
        Judged.Resource(Judged.Patient(""" "identifier":[{"system":"MRN","value":"1"},{"system":"urn:oid:1.2.3","value":"1"}] """)));
}
