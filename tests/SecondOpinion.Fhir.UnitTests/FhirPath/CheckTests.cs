namespace SecondOpinion.Fhir.UnitTests.FhirPath;

public sealed class CheckTests
{
    [Theory]
    [InlineData("name.given1", "fhirpath-semantic")]
    [InlineData("Encounter.name", "fhirpath-semantic")]
    [InlineData("deceasedBoolean", "fhirpath-semantic")]
    [InlineData("identifier.startsWith('a')", "fhirpath-semantic")]
    [InlineData("gender.as(string1)", "fhirpath-type-unknown")]
    [InlineData("name.where(given2 = 'a')", "fhirpath-semantic")]
    [InlineData("children().skip(1)", "fhirpath-unordered")]
    [InlineData("iif('text', 1, 2)", "fhirpath-semantic")]
    [InlineData("(deceased as boolean).year", "fhirpath-semantic")]
    public void What_cannot_be_is_found(string expression, string id) => Assert.Equal(id, Assert.Single(Fixture.Check(expression)).Id);

    [Theory]
    [InlineData("Patient.name.given")]
    [InlineData("contact.relationship.coding.code")]
    [InlineData("extension('x').value.value")]
    [InlineData("contained.anything.at.all")]
    [InlineData("name.select(given.first() & ' ' & family).first().upper()")]
    [InlineData("repeat(extension).url")]
    [InlineData("generalPractitioner.resolve().ofType(Practitioner).name.family")]
    [InlineData("birthDate + 1 year")]
    [InlineData("(1 'mg').value")]
    public void What_can_be_is_let_through(string expression) => Assert.Empty(Fixture.Check(expression));
}
