using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.UnitTests.FhirPath;

public sealed class FhirFunctionsTests
{
    [Theory]
    [InlineData("Patient.name.given", "Peter, James, Jim")]
    [InlineData("DomainResource.id", "p")]
    [InlineData("Observation.id", "{}")]
    [InlineData("active", "true")]
    [InlineData("active is boolean", "true")]
    [InlineData("active is Boolean", "false")]
    [InlineData("active is System.Boolean", "false")]
    [InlineData("name is Nonsense", "fhirpath-not-single")]
    [InlineData("id is Nonsense", "fhirpath-type-unknown")]
    [InlineData("deceased", "false")]
    [InlineData("deceasedBoolean", "{}")]
    [InlineData("birthDate.extension(%`ext-patient-birthTime`).value", "1974-12-25T14:35:45-05:00")]
    [InlineData("birthDate.extension.url.hasValue()", "true")]
    [InlineData("birthDate < today()", "true")]
    [InlineData("birthDate = @1974-12-25", "true")]
    [InlineData("birthDate.toString().length()", "10")]
    [InlineData("managingOrganization.resolve().name", "Ward")]
    [InlineData("managingOrganization.resolve() is Organization", "true")]
    [InlineData("generalPractitioner.resolve() is Practitioner", "true")]
    [InlineData("generalPractitioner.resolve() is Patient", "false")]
    [InlineData("contained.name.select(%resource.id)", "p")]
    [InlineData("%`vs-administrative-gender`", "http://hl7.org/fhir/ValueSet/administrative-gender")]
    [InlineData("name[0].given[1].pathname()", "Patient.name[0].given[1]")]
    [InlineData("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", "true")]
    [InlineData("name.first().type().name", "HumanName")]
    [InlineData("name.given.as(string)", "Peter, James, Jim")]
    [InlineData("name.where(use = 'usual') = name[1]", "true")]
    [InlineData("name.exists(given = 'Jim') and active", "true")]
    public void An_expression_on_a_patient_is_answered(string expression, string answer) => Assert.Equal(answer, Fixture.Answer(expression));

    [Fact]
    public void Resource_and_root_resource_differ_inside_a_contained_resource()
    {
        var contained = Fixture.Patient.Child("contained");
        Assert.Equal("o", Fixture.Answer("%resource.id", contained));
        Assert.Equal("p", Fixture.Answer("%rootResource.id", contained));
    }

    [Fact]
    public void References_inside_a_bundle_resolve_by_full_url_and_by_base()
    {
        var bundle = Fixture.Parse("""
            {"resourceType":"Bundle","type":"collection","entry":[
              {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"a"}},
              {"fullUrl":"http://x.org/fhir/Observation/o","resource":{"resourceType":"Observation","subject":{"reference":"Patient/b"},"performer":[{"reference":"urn:uuid:1"}]}},
              {"fullUrl":"http://x.org/fhir/Patient/b","resource":{"resourceType":"Patient","id":"b"}}]}
            """);
        Assert.Equal("b, a", Fixture.Answer("entry.resource.subject.resolve().id | entry.resource.performer.resolve().id", bundle));
    }

    [Fact]
    public void As_on_a_collection_is_a_fault_where_the_specification_is_asked_for()
    {
        var strict = new FhirPathContext(DefinitionCatalogue.R4, Fixture.Context.Now) { AsFilters = false };
        Assert.Equal("fhirpath-not-single", Fixture.Answer("name.given as string", null, strict));
    }

    [Fact]
    public void Given_variables_and_hooks_are_used()
    {
        var traced = new List<string>();
        var context = new FhirPathContext(DefinitionCatalogue.R4, Fixture.Context.Now)
        {
            Variables = new Dictionary<string, IReadOnlyList<FhirPathValue>> { ["mine"] = [FhirPathValue.Of(1), FhirPathValue.Of(2)] },
            MemberOf = (element, valueSet) => element.Text == "official" && valueSet == "http://x",
            Trace = (name, values) => traced.Add($"{name}:{values.Count}"),
        };
        Assert.Equal("1, 2", Fixture.Answer("%mine", null, context));
        Assert.Equal("true", Fixture.Answer("name[0].use.memberOf('http://x')", null, context));
        Assert.Equal("3", Fixture.Answer("name.given.trace('g').count()", null, context));
        Assert.Equal(["g:3"], traced);
    }

    [Fact]
    public void An_invariant_that_is_empty_does_not_hold_and_can_be_told_from_a_false_one()
    {
        var expression = FhirPathExpression.Parse("gender = 'male'").Value;
        Assert.False(expression.IsTrue(Fixture.Patient, Fixture.Context).Value);
        Assert.Null(expression.Test(Fixture.Patient, Fixture.Context).Value);
    }
}
