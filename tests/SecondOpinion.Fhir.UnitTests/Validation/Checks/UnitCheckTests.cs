namespace SecondOpinion.Fhir.UnitTests.Validation.Checks;

public sealed class UnitCheckTests
{
    [Theory]
    [InlineData("mg/dL", true)]
    [InlineData("U/(10.g){feces}", true)]
    [InlineData("mg//dL", false)]
    public void A_unit_in_UCUM_follows_its_grammar(string code, bool isGood) => Assert.Equal(
        isGood ? [] : ["Error Observation.value.code unit-unknown"],
        Judged.Resource(Judged.Observation($"\"valueQuantity\":{{\"value\":1,\"system\":\"http://unitsofmeasure.org\",\"code\":\"{code}\"}}")));

    [Fact]
    public void A_unit_of_another_system_is_not_judged() =>
        Assert.Empty(Judged.Resource(Judged.Observation(""" "valueQuantity":{"value":1,"system":"http://test.example/units","code":"mg//dL"} """)));

    [Fact]
    public void A_narrative_names_its_namespace() => Assert.Equal(
        ["Error Patient.text.div txt-1"], Judged.Resource(Judged.Patient(""" "text":{"status":"generated","div":"<div><p>a</p></div>"} """)));

    [Fact]
    public void A_symbol_that_UCUM_does_not_have_is_a_warning() => Assert.Equal(
        ["Warning Observation.value.code unit-symbol-unknown"],
        Judged.Resource(Judged.Observation(""" "valueQuantity":{"value":1,"system":"http://unitsofmeasure.org","code":"mEq/L"} """)));

    [Theory]
    [InlineData("TAB", true)]
    [InlineData("Tab", false)]
    public void A_unit_of_a_system_that_is_held_is_one_of_its_codes(string code, bool isGood) => Assert.Equal(
        isGood ? [] : ["Error Observation.value.code code-unknown"],
        Judged.Resource(Judged.Observation($$""" "valueQuantity":{"value":1,"system":"http://terminology.hl7.org/CodeSystem/v3-orderableDrugForm","code":"{{code}}"} """)));
}
