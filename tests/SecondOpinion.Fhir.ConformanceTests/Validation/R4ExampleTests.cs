namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>HL7's own R4 examples are accepted, but for those listed, which break their own rules.</summary>
public sealed class R4ExampleTests
{
    private static readonly Dictionary<string, string> KnownBad = new()
    {
        ["ActivityDefinition-blood-tubes-supply"] = "its narrative is empty",
        ["ActivityDefinition-heart-valve-replacement"] = "its narrative is empty",
        ["EventDefinition-example"] = "its narrative is empty",
        ["Questionnaire-zika-virus-exposure-assessment"] = "its narrative is empty",
        ["Basic-referral"] = "its modifier extension is made up",
        ["Bundle-10bb101f-a121-4264-a920-67be9cb82c74"] = "a fullUrl ends in another id than the resource has",
        ["Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe"] = "a fullUrl ends in another id than the resource has",
        ["Bundle-dataelements"] = "two entries have the same fullUrl",
        ["Bundle-hla-1"] = "a part of an extension has a name that the extension's definition does not know",
        ["Bundle-lri-example"] = "a fullUrl ends in another id than the resource has",
        ["Bundle-valueset-expansions"] = "a translation stands on an expansion's concept",
        ["Bundle-valuesets"] = "an extension for value sets stands on a code system's concept",
        ["CodeSystem-dicom-dcim"] = "an extension for value sets stands on a code system's concept",
        ["DeviceMetric-example"] = "its parent is a DeviceDefinition, where a Device is wanted",
        ["DeviceUseStatement-example"] = "its reason is a Procedure, which is not among those allowed",
        ["ImplementationGuide-fhir"] = "it has no name",
        ["Library-zika-virus-intervention-logic"] = "a canonical has a space in it",
        ["Medication-med0304"] = "its unit is no code of the system that it names",
        ["Medication-med0309"] = "its unit is no code of the system that it names",
        ["MedicationAdministration-medadmin0312"] = "its unit is no code of the system that it names",
        ["MedicationDispense-meddisp0301"] = "its unit is no code of the system that it names",
        ["MedicationDispense-meddisp0325"] = "its unit is no code of the system that it names",
        ["MedicationRequest-medrx0301"] = "its performer is a Practitioner, where an Organization is wanted",
        ["MedicationRequest-medrx0313"] = "its unit is no code of the system that it names",
        ["MedicationRequest-medrx0314"] = "its unit is no code of the system that it names",
        ["MedicationRequest-medrx0327"] = "its unit is no code of the system that it names",
        ["MedicationStatement-example001"] = "its unit is no code of the system that it names",
        ["MedicationStatement-example002"] = "its unit is no code of the system that it names",
        ["MedicationStatement-example003"] = "its unit is no code of the system that it names",
        ["Observation-clinical-gender"] = "its performer is an Encounter",
        ["Observation-f202"] = "it has the code of a body temperature and no time, which the vital signs demand",
        ["Organization-2.16.840.1.113883.19.5"] = "its identifier is an OID, and no URI as its system says",
        ["Questionnaire-qs1"] = "an item has no linkId",
        ["SearchParameter-questionnaireresponse-extensions-QuestionnaireResponse-item-subject"] = "its id is too long",
        ["StructureDefinition-Consent"] = "the identifier in an example is an OID, and no URI as its system says",
        ["StructureDefinition-Definition"] = "it is not abstract and has no base definition",
        ["StructureDefinition-Event"] = "it is not abstract and has no base definition",
        ["StructureDefinition-FiveWs"] = "it is not abstract and has no base definition",
        ["StructureDefinition-Request"] = "it is not abstract and has no base definition",
        ["TerminologyCapabilities-example"] = "the UUID in its url is in capitals",
        ["ig-r4"] = "it has no name",
    };

    // Nine search parameters on extensions of CodeSystem and ValueSet came out of the build without their base.
    private static readonly string[] WithoutBase = ["SearchParameter-codesystem-extensions-", "SearchParameter-valueset-extensions-"];

    [NeedsR4ExamplesFact]
    public void Every_example_is_accepted_but_for_those_that_break_their_own_rules()
    {
        var wrong = new List<string>();
        foreach (var path in Directory.EnumerateFiles(Material.R4Examples!, "*.json").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (name is "package" or ".index") continue;
            var errors = ValidationData.Errors(ValidationData.Validate(path));
            var isKnown = KnownBad.ContainsKey(name) || LintedExamples.KnownBad.ContainsKey(name) || WithoutBase.Any(start => name.StartsWith(start, StringComparison.Ordinal));
            if (errors.Count > 0 && !isKnown) wrong.Add($"{name} is refused: {ValidationData.Describe(errors.Take(1))}");
            if (errors.Count == 0 && (KnownBad.TryGetValue(name, out var reason) || LintedExamples.KnownBad.TryGetValue(name, out reason))) wrong.Add($"{name} is accepted, though {reason}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
