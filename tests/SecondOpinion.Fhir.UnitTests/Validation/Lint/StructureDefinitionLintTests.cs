using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.UnitTests.Validation.Lint;

public sealed class StructureDefinitionLintTests
{
    private const string First = "StructureDefinition.differential.element[0]";

    [Theory]
    [InlineData("Patient", """{"path":"Patient.name.family","min":1}""")]
    [InlineData("Patient", """{"path":"Patient.contact.name.given","min":1}""")]
    [InlineData("Observation", """{"path":"Observation.valueQuantity.code","min":1}""")]
    [InlineData("Observation", """{"path":"Observation.component.referenceRange.low","min":1}""")]
    [InlineData("Bundle", """{"path":"Bundle.entry.resource.name","min":1}""")]
    [InlineData("Questionnaire", """{"path":"Questionnaire.item.item.item.text","min":1}""")]
    public void A_path_goes_through_types_and_repeated_groups(string type, string row) => Assert.Empty(Linted.Resource(Linted.Profile(type, row)));

    [Theory]
    [InlineData("Observation", "Observation.valueBla")]
    [InlineData("Patient", "Patient.name.surname")]
    [InlineData("Patient", "Observation.code")]
    public void A_path_that_the_base_has_not_is_reported_once(string type, string path) => Assert.Equal(
        [$"Error {First} structure-path-unknown"],
        Linted.Resource(Linted.Profile(type, $$"""{"path":"{{path}}"},{"path":"{{path}}.id"}""")).Where(line => line.Contains("structure-path", StringComparison.Ordinal)));

    [Theory]
    [InlineData("Patient", """{"path":"Patient.gender","max":"*"}""", "max structure-max")]
    [InlineData("Observation", """{"path":"Observation.code","min":0}""", "min structure-min")]
    [InlineData("Observation", """{"path":"Observation.value[x]","type":[{"code":"Address"}]}""", "type[0] structure-type-wider")]
    [InlineData("Patient", """{"path":"Patient.gender","binding":{"strength":"preferred"}}""", "binding.strength structure-binding")]
    [InlineData("Patient", """{"path":"Patient","slicing":{"rules":"open"}}""", "structure-slicing-root")]
    [InlineData("Patient", """{"path":"Patient.gender","slicing":{"discriminator":[{"type":"value","path":"$this"}],"rules":"open"}}""", "slicing structure-slicing")]
    [InlineData("Patient", """{"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"usage"}],"rules":"open"}}""", "slicing.discriminator[0].path structure-discriminator")]
    [InlineData("Patient", """{"path":"Patient.gender","meaningWhenMissing":"unknown"}""", "meaningWhenMissing structure-meaning")]
    [InlineData("Patient", """{"path":"Patient.gender","type":[{"code":"code","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"]}]}""", "type[0].targetProfile[0] structure-type-target")]
    [InlineData("Patient", """{"path":"Patient.generalPractitioner","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/HumanName"]}]}""", "type[0].targetProfile[0] structure-type-target")]
    [InlineData("Patient", """{"path":"Patient.name","type":[{"code":"HumanName","profile":["http://hl7.org/fhir/StructureDefinition/Address"]}]}""", "type[0].profile[0] structure-type-profile")]
    [InlineData("Patient", """{"path":"Patient.modifierExtension","type":[{"code":"Extension","profile":["http://hl7.org/fhir/StructureDefinition/patient-birthPlace"]}]}""", "type[0].profile[0] structure-extension-kind")]
    [InlineData("Patient", """{"path":"Patient.birthDate","type":[{"code":"date"}],"binding":{"strength":"example","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}}""", "binding structure-binding-type")]
    [InlineData("Patient", """{"path":"Patient.gender","binding":{"strength":"required","valueSet":"http://hl7.org/fhir/administrative-gender"}}""", "binding.valueSet structure-binding-target")]
    [InlineData("Patient", """{"path":"Patient.active","type":[{"code":"boolean"}],"maxLength":3}""", "maxLength structure-facet")]
    [InlineData("Patient", """{"path":"Patient.active","type":[{"code":"boolean"}],"minValueInteger":3}""", "minValue structure-facet")]
    [InlineData("Patient", """{"path":"Patient.active","type":[{"code":"boolean"}],"fixedString":"yes"}""", "fixed structure-value-type")]
    [InlineData("Patient", """{"path":"Patient.gender","fixedString":"male"}""", "fixed structure-value-type")]
    [InlineData("Patient", """{"path":"Patient.name","sliceName":"official","min":1}""", "sliceName structure-slice-unsliced")]
    public void A_row_only_narrows_what_the_base_allows(string type, string row, string expected)
    {
        var place = expected.Contains(' ', StringComparison.Ordinal) ? "." + expected : " " + expected;
        Assert.Equal([$"Error {First}{place}"], Linted.Resource(Linted.Profile(type, row)));
    }

    [Fact]
    public void Rows_stand_in_the_order_of_the_base()
    {
        const string Slices = """{"path":"Patient.name","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}},{"path":"Patient.name","sliceName":"a"},{"path":"Patient.name.use"},{"path":"Patient.name","sliceName":"b"},{"path":"Patient.name.use"},{"path":"Patient.telecom"}""";
        Assert.Empty(Linted.Resource(Linted.Profile("Patient", Slices)));
        Assert.Equal(
            ["Error StructureDefinition.differential.element[1] structure-order"],
            Linted.Resource(Linted.Profile("Patient", """{"path":"Patient.telecom","min":1},{"path":"Patient.name","min":1},{"path":"Patient.birthDate","min":1}""")));
    }

    [Theory]
    [InlineData("Patient.gender", 0)]
    [InlineData("Person.gender", 1)]
    [InlineData("Patient", 1)]
    public void Rows_after_the_first_are_inside_the_type(string path, int errors)
    {
        var json = Linted.Profile("Patient", $$"""{"id":"Patient","path":"Patient"},{"id":"{{path}}","path":"{{path}}"}""");
        Assert.Equal(errors, Judged.Issues(json).Count(issue => issue.Id == "sdf-8a"));
    }

    [Fact]
    public void A_slice_may_be_missing_where_the_list_may_not() => Assert.Empty(Linted.Resource(Linted.Profile(
        "Observation", """{"id":"Observation.category","path":"Observation.category","slicing":{"discriminator":[{"type":"pattern","path":"$this"}],"rules":"open"},"min":1},{"id":"Observation.category:a","path":"Observation.category","sliceName":"a","min":0}""")));

    [Fact]
    public void A_fixed_value_agrees_with_the_bases()
    {
        const string Parent = """{"path":"Patient.gender","fixedCode":"male"}""";
        var parent = Linted.Profile("Patient", Parent).Replace("example/p\"", "example/parent\"", StringComparison.Ordinal);
        Assert.Empty(Linted.Resource(Linted.Profile("Patient", Parent, "http://test.example/parent"), parent));
        Assert.Equal(
            [$"Error {First}.fixed structure-fixed"],
            Linted.Resource(Linted.Profile("Patient", """{"path":"Patient.gender","fixedCode":"female"}""", "http://test.example/parent"), parent));
    }

    [Fact]
    public void A_base_that_is_not_held_is_a_warning() => Assert.Equal(
        ["Warning StructureDefinition.baseDefinition structure-base-unknown"], Linted.Resource(Linted.Profile("Patient", """{"path":"Patient.gender"}""", "http://test.example/none")));

    [Fact]
    public void A_profile_is_on_its_bases_type() => Assert.Contains(
        "Error StructureDefinition.type structure-type",
        Linted.Resource(Linted.Profile("Patient", """{"path":"Patient"}""", DefinitionCatalogue.CoreBase + "Person")));

    [Fact]
    public void A_structure_with_a_base_says_how_it_derives() => Assert.Equal(
        ["Error StructureDefinition structure-derivation"],
        Linted.Resource(Linted.Profile("Patient", """{"path":"Patient"}""").Replace("\"derivation\":\"constraint\",", "", StringComparison.Ordinal)));

    [Theory]
    [InlineData("gender.exists()", null)]
    [InlineData("gendre.exists()", "structure-constraint-expression")]
    [InlineData("gender.exists(", "structure-constraint-expression")]
    public void An_invariant_is_FHIRPath_that_fits_its_element(string expression, string? expected) => Assert.Equal(
        expected is null ? [] : [$"Error {First}.constraint[0] {expected}"],
        Linted.Resource(Linted.Profile("Patient", $$"""{"path":"Patient","constraint":[{"key":"t-1","severity":"error","human":"x","expression":"{{expression}}"}]}""")));

    [Fact]
    public void A_key_stands_for_one_expression() => Assert.Equal(
        [$"Error {First}.constraint[1] structure-constraint-key", $"Error {First}.constraint[2] structure-constraint-key"],
        Linted.Resource(Linted.Profile("Patient", """
            {"path":"Patient","constraint":[{"key":"t-1","severity":"error","human":"x","expression":"true"},{"key":"t-1","severity":"error","human":"x","expression":"false"},
            {"key":"dom-2","severity":"error","human":"x","expression":"true"}]}
            """)));

    [Fact]
    public void A_differential_does_not_state_others_invariants() => Assert.Equal(
        [$"Error {First}.constraint[0] structure-constraint-source"],
        Linted.Resource(Linted.Profile("Patient", """{"path":"Patient","constraint":[{"key":"t-1","severity":"error","human":"x","expression":"true","source":"http://test.example/other"}]}""")));

    [Fact]
    public void A_row_of_a_snapshot_has_a_type() => Assert.Contains(
        "Error StructureDefinition.snapshot.element[1] structure-row-type",
        Linted.Resource(Linted.Profile("Patient", """{"path":"Patient"}""", more: """ "abstract":false,"snapshot":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.gender","path":"Patient.gender"}]} """)));

    [Theory]
    [InlineData("Patient.contact", true)]
    [InlineData("Element", true)]
    [InlineData("CanonicalResource", true)]
    [InlineData("Patient.contract", false)]
    [InlineData("Patent", false)]
    public void An_extension_stands_on_an_element_that_exists(string path, bool isGood)
    {
        var json = Linted.Profile(
            "Extension", """{"path":"Extension.url","fixedUri":"http://test.example/p"}""", more: $$""" "abstract":false,"context":[{"type":"element","expression":"{{path}}"}] """);
        Assert.Equal(isGood ? [] : ["Error StructureDefinition.context[0].expression structure-context-unknown"], Linted.Resource(json));
    }

    [Fact]
    public void An_extension_fixes_its_own_url()
    {
        const string Context = """ "abstract":false,"context":[{"type":"element","expression":"Patient"}] """;
        Assert.Equal(["Error StructureDefinition structure-extension-url"], Linted.Resource(Linted.Profile("Extension", """{"path":"Extension"}""", more: Context)));
        Assert.Equal(
            [$"Error {First}.fixed structure-extension-url"],
            Linted.Resource(Linted.Profile("Extension", """{"path":"Extension.url","fixedUri":"http://test.example/other"}""", more: Context)));
    }

    [Fact]
    public void Only_an_extension_has_a_context() => Assert.Contains(
        "Error StructureDefinition.context[0] structure-context",
        Linted.Resource(Linted.Profile("Patient", """{"path":"Patient"}""", more: """ "abstract":false,"context":[{"type":"element","expression":"Patient"}] """)));
}
