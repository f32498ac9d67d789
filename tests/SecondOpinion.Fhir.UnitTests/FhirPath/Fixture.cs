using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.UnitTests.FhirPath;

/// <summary>A patient to ask, and answers as one line of text.</summary>
internal static class Fixture
{
    public static readonly FhirPathContext Context = new(DefinitionCatalogue.R4, new DateTimeOffset(2026, 2, 25, 14, 31, 39, 96, TimeSpan.FromHours(11)));

    public static readonly Element Patient = Parse("""
        {"resourceType":"Patient","id":"p","contained":[{"resourceType":"Organization","id":"o","name":"Ward"}],
         "active":true,"name":[{"use":"official","family":"Chalmers","given":["Peter","James"]},{"use":"usual","given":["Jim"]}],
         "birthDate":"1974-12-25","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"1974-12-25T14:35:45-05:00"}]},
         "deceasedBoolean":false,"managingOrganization":{"reference":"#o"},"generalPractitioner":[{"reference":"Practitioner/7"}]}
        """);

    public static Element Parse(string json) => ResourceDocument.Parse(json, DefinitionCatalogue.R4).Value.Root;

    /// <summary>The items, separated by commas; <c>{}</c> for none; the issue's id for a failure.</summary>
    public static string Answer(string expression, Element? focus = null, FhirPathContext? context = null)
    {
        var parsed = FhirPathExpression.Parse(expression);
        if (!parsed.Succeeded) return parsed.Issues[0].Id;
        var outcome = parsed.Value.Evaluate(focus ?? Patient, context ?? Context);
        if (!outcome.Succeeded) return outcome.Issues[0].Id;
        return outcome.Value.Count == 0 ? "{}" : string.Join(", ", outcome.Value.Select(value => value.ToString()));
    }

    public static IReadOnlyList<Issue> Check(string expression) =>
        FhirPathExpression.Parse(expression).Value.Check(DefinitionCatalogue.R4.FindType("Patient"), DefinitionCatalogue.R4);
}
