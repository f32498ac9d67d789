namespace SecondOpinion.Fhir.ConformanceTests.Validation;

/// <summary>R4's own definitions that break a rule for definitions, each with its defect. HL7's Java validator refuses most of them for the same.</summary>
internal static class LintedExamples
{
    private static readonly string[] WithRelativeCanonicals =
    [
        "ActivityDefinition-administer-zika-virus-exposure-assessment", "ActivityDefinition-provide-mosquito-prevention-advice",
        "ActivityDefinition-referralPrimaryCareMentalHealth", "ActivityDefinition-referralPrimaryCareMentalHealth-initial",
        "ActivityDefinition-serum-zika-dengue-virus-igm", "CapabilityStatement-example", "CapabilityStatement-messagedefinition",
        "Library-composition-example", "Library-example", "Library-library-cms146-example",
        "Library-library-exclusive-breastfeeding-cds-logic", "Library-library-exclusive-breastfeeding-cqm-logic",
        "Library-library-fhir-helpers", "Library-library-fhir-helpers-predecessor", "Library-omtk-logic", "Library-opioidcds-common",
        "Library-opioidcds-recommendation-04", "Library-opioidcds-recommendation-05", "Library-opioidcds-recommendation-07",
        "Library-opioidcds-recommendation-08", "Library-opioidcds-recommendation-10", "Library-opioidcds-recommendation-11",
        "Library-suiciderisk-orderset-logic", "Measure-composite-example", "Measure-measure-cms146-example",
        "Measure-measure-exclusive-breastfeeding", "Measure-measure-predecessor-example",
        "MeasureReport-measurereport-cms146-cat1-example", "MeasureReport-measurereport-cms146-cat2-example",
        "MeasureReport-measurereport-cms146-cat3-example", "MessageDefinition-patient-link-notification",
        "MessageDefinition-patient-link-response", "OperationDefinition-example", "PlanDefinition-chlamydia-screening-intervention",
        "PlanDefinition-exclusive-breastfeeding-intervention-01", "PlanDefinition-exclusive-breastfeeding-intervention-02",
        "PlanDefinition-exclusive-breastfeeding-intervention-03", "PlanDefinition-exclusive-breastfeeding-intervention-04",
        "PlanDefinition-low-suicide-risk-order-set", "PlanDefinition-opioidcds-04", "PlanDefinition-opioidcds-05",
        "PlanDefinition-opioidcds-07", "PlanDefinition-opioidcds-08", "PlanDefinition-opioidcds-10", "PlanDefinition-opioidcds-11",
        "PlanDefinition-zika-virus-intervention", "PlanDefinition-zika-virus-intervention-initial", "Procedure-f201",
        "Questionnaire-phq-9-questionnaire", "QuestionnaireResponse-gcs", "QuestionnaireResponse-ussg-fht-answers",
        "RequestGroup-kdn5-example", "TestScript-testscript-example", "TestScript-testscript-example-history",
        "TestScript-testscript-example-multisystem", "TestScript-testscript-example-readtest", "TestScript-testscript-example-search",
        "TestScript-testscript-example-update",
    ];

    private static readonly Dictionary<string, string> Others = new()
    {
        ["Bundle-extensions"] = "an invariant in it asks for an element that the type does not have",
        ["Bundle-profiles-others"] = "a profile in it has a slice of a list, and does not say how the list is sliced",
        ["Bundle-resources"] = "a binding in it is to a code system",
        ["Bundle-v2-valuesets"] = "a system in it has a version, which belongs into 'version'",
        ["CapabilityStatement-knowledge-repository"] = "a search parameter has another type than its definition",
        ["CapabilityStatement-measure-processor"] = "a search parameter has another type than its definition",
        ["CapabilityStatement-terminology-server"] = "a search parameter has another type than its definition",
        ["CodeSystem-snomedct"] = "two properties have the same URI",
        ["ConceptMap-sc-appointmentstatus"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-clinicalimpression-status"] = "a code that it maps is not in the value set that it maps from",
        ["ConceptMap-sc-contract-publicationstatus"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-contract-status"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-diagnostic-report-status"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-goal-achievement"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-medication-admin-status"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-medication-statement-status"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-medicationdispense-status"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-observation-status"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-participationstatus"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-publication-status"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-research-study-status"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-research-subject-status"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-subscription-status"] = "a code that it maps is not in the code system",
        ["ConceptMap-sc-verificationresult-status"] = "a code that it maps is not in the code system",
        ["StructureDefinition-ChargeItemDefinition"] = "an invariant asks for an element that the type does not have",
        ["StructureDefinition-ExplanationOfBenefit"] = "a binding is to a code system",
        ["StructureDefinition-allergyintolerance-substanceExposureRisk"] = "an invariant asks for an element that the type does not have",
        ["StructureDefinition-example-composition"] = "its kind is not that of its base",
        ["StructureDefinition-example-section-library"] = "its kind is not that of its base",
        ["StructureDefinition-familymemberhistory-genetic"] = "it has a slice of a list, and does not say how the list is sliced",
        ["ValueSet-example-hierarchical"] = "its system is a fragment",
        ["ValueSet-v2-2.1-0006"] = "a system has a version in it, which belongs into 'version'",
        ["ValueSet-v2-2.3.1-0360"] = "a system has a version in it, which belongs into 'version'",
        ["ValueSet-v2-2.4-0006"] = "a system has a version in it, which belongs into 'version'",
        ["ValueSet-v2-2.4-0391"] = "a system has a version in it, which belongs into 'version'",
        ["ValueSet-v2-2.6-0391"] = "a system has a version in it, which belongs into 'version'",
        ["ValueSet-v2-2.7-0360"] = "a system has a version in it, which belongs into 'version'",
    };

    public static IReadOnlyDictionary<string, string> KnownBad { get; } =
        Others.Concat(WithRelativeCanonicals.Select(name => KeyValuePair.Create(name, "a canonical in it is relative"))).ToDictionary();
}
