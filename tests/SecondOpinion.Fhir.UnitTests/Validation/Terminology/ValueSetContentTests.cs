using System.Text;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.UnitTests.Validation.Terminology;

public sealed class ValueSetContentTests
{
    private static readonly LocalTerminology Terminology = new(DefinitionCatalogue.R4);

    [Theory]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", "http://hl7.org/fhir/administrative-gender", "male", "In")]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", "http://other.example", "male", "NotIn")]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender", "", "m", "NotIn")]
    [InlineData("http://hl7.org/fhir/ValueSet/defined-types", "", "Patient", "In")]
    [InlineData("http://hl7.org/fhir/ValueSet/all-types", "", "Any", "In")]
    [InlineData("http://hl7.org/fhir/ValueSet/condition-code", "http://snomed.info/sct", "254637007", "Unknown")]
    [InlineData("http://terminology.hl7.org/ValueSet/v3-PurposeOfUse", "http://terminology.hl7.org/CodeSystem/v3-ActReason", "TREAT", "In")]
    [InlineData("http://terminology.hl7.org/ValueSet/v3-PurposeOfUse", "http://terminology.hl7.org/CodeSystem/v3-ActReason", "PATSFTY-NOT", "NotIn")]
    public void Membership_follows_includes_imports_and_hierarchies(string valueSet, string system, string code, string expected) =>
        Assert.Equal(expected, Terminology.Find(valueSet)!.Contains(Encoding.UTF8.GetBytes(system), Encoding.UTF8.GetBytes(code)).ToString());

    [Fact]
    public void A_value_set_that_is_not_held_is_none() => Assert.Null(Terminology.Find("http://test.example/none"));
}
