namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

public sealed class ExtensionCheckTests
{
    private const string BirthPlace = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace";

    [Fact]
    public void A_known_extension_holds_the_type_that_it_is_defined_with()
    {
        Assert.Empty(Judged.Resource(Judged.Patient($$$$""" "extension":[{"url":"{{{{BirthPlace}}}}","valueAddress":{"city":"a"}}] """)));
        Assert.Equal(
            ["Error Patient.extension[0].value type-not-allowed"],
            Judged.Resource(Judged.Patient($$$$""" "extension":[{"url":"{{{{BirthPlace}}}}","valueString":"a"}] """)));
    }

    [Fact]
    public void A_known_extension_stands_where_it_may() =>
        Assert.Equal(
            ["Error Patient.name[0].extension[0] extension-context"],
            Judged.Resource(Judged.Patient($$$$""" "name":[{"text":"a","extension":[{"url":"{{{{BirthPlace}}}}","valueAddress":{"city":"a"}}]}] """)));

    [Fact]
    public void An_unknown_extension_is_let_through() =>
        Assert.Empty(Judged.Resource(Judged.Patient(""" "extension":[{"url":"http://test.example/unknown","valueString":"a"}] """)));

    [Fact]
    public void An_unknown_modifier_extension_is_an_error() =>
        Assert.Equal(
            ["Error Patient.modifierExtension[0] modifier-extension-unknown"],
            Judged.Resource(Judged.Patient(""" "modifierExtension":[{"url":"http://test.example/unknown","valueString":"a"}] """)));

    [Fact]
    public void An_extension_that_modifies_nothing_is_no_modifier_extension() =>
        Assert.Equal(
            ["Error Patient.modifierExtension[0] extension-kind"],
            Judged.Resource(Judged.Patient($$$$""" "modifierExtension":[{"url":"{{{{BirthPlace}}}}","valueAddress":{"city":"a"}}] """)));

    [Theory]
    [InlineData("""{"url":"http://test.example/x"}""")]
    [InlineData("""{"url":"http://test.example/x","valueString":"a","extension":[{"url":"y","valueString":"b"}]}""")]
    public void An_extension_has_a_value_or_extensions_and_not_both(string extension) =>
        Assert.Equal(["Error Patient.extension[0] ext-1"], Judged.Resource(Judged.Patient($""" "extension":[{extension}] """)));

    [Fact]
    public void An_element_with_an_id_alone_is_empty() =>
        Assert.Equal(["Error Patient.name[0] ele-1"], Judged.Resource(Judged.Patient(""" "name":[{"id":"a"}] """)));

    [Fact]
    public void The_url_of_an_extension_is_whole_unless_it_stands_in_another() => Assert.Equal(
        ["Error Patient.extension[0].url extension-url-relative"],
        Judged.Resource(Judged.Patient(""" "extension":[{"url":"a","valueString":"x"},{"url":"http://test.example/b","extension":[{"url":"c","valueString":"x"}]}] """)));

    [Fact]
    public void HL7_s_namespace_has_no_other_extensions_where_the_package_of_them_is_loaded()
    {
        const string Later = """{"resourceType":"StructureDefinition","url":"http://hl7.org/fhir/StructureDefinition/individual-genderIdentity","kind":"complex-type","type":"Extension","derivation":"constraint","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","context":[{"type":"element","expression":"Patient"}],"differential":{"element":[{"path":"Extension"}]}}""";
        var json = Judged.Patient(""" "extension":[{"url":"http://hl7.org/fhir/StructureDefinition/none-such","valueString":"x"}] """);
        Assert.Empty(Judged.Resource(json));
        Assert.Equal(["Error Patient.extension[0] extension-not-defined"], Judged.ByProfile(json, Judged.Profile("Patient", """{"path":"Patient"}"""), Later));
    }

    [Theory]
    [InlineData("longitude", true)]
    [InlineData("height", false)]
    public void A_plain_name_is_that_of_a_part_which_the_definition_around_it_knows(string name, bool isGood)
    {
        var json = Judged.Patient($$"""
             "address":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/geolocation","extension":[{"url":"latitude","valueDecimal":1},{"url":"longitude","valueDecimal":1}
            {{(isGood ? "" : $$""",{"url":"{{name}}","valueDecimal":1}""")}}]}]}]
            """);
        Assert.Equal(isGood ? [] : ["Error Patient.address[0].extension[0].extension[2].url extension-part-unknown"], Judged.Resource(json));
    }
}
