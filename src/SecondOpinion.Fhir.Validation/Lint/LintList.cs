using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The rules on definitions and what is made by them, a part of the one list of rules.</summary>
internal static class LintList
{
    private static readonly string[] Definitions =
    [
        "ActivityDefinition", "CapabilityStatement", "ChargeItemDefinition", "CodeSystem", "CompartmentDefinition", "ConceptMap", "EffectEvidenceSynthesis", "EventDefinition", "Evidence",
        "EvidenceVariable", "ExampleScenario", "GraphDefinition", "ImplementationGuide", "Library", "Measure", "MessageDefinition", "OperationDefinition", "PlanDefinition", "Questionnaire",
        "ResearchDefinition", "ResearchElementDefinition", "RiskEvidenceSynthesis", "SearchParameter", "StructureDefinition", "StructureMap", "TerminologyCapabilities", "TestScript", "ValueSet",
    ];

    public static readonly IReadOnlyList<(string Type, ICheck Check)> OnType =
    [
        .. Definitions.Select(type => (type, (ICheck)new DefinitionUrlCheck())),
        ("CodeSystem", new CodeSystemContentCheck()),
        ("CodeSystem", new CodeSystemPropertiesCheck()),
        ("CodeSystem", new ConceptPropertyValuesCheck()),
        ("CodeSystem", new CodeSystemValueSetCheck()),
        ("CodeSystem", new SupplementConceptsCheck()),
        ("ValueSet", new IncludeSystemCheck()),
        ("ValueSet", new IncludeValueSetCheck()),
        ("ValueSet", new IncludeConceptCheck()),
        ("ValueSet", new FilterCheck()),
        ("ValueSet", new FilterExpressionCheck()),
        ("StructureDefinition", new BaseDefinitionCheck()),
        ("StructureDefinition", new ExtensionDefinitionCheck()),
        ("StructureDefinition", new DifferentialPathsCheck()),
        ("StructureDefinition", new NarrowingCheck()),
        ("StructureDefinition", new SlicingDefinitionCheck()),
        ("StructureDefinition", new ElementTypesCheck()),
        ("StructureDefinition", new ElementFacetsCheck()),
        ("StructureDefinition", new SnapshotRowsCheck()),
        ("StructureDefinition", new ConstraintsCheck()),
        ("SearchParameter", new SearchParameterCheck()),
        ("Questionnaire", new EnableWhenCheck()),
        ("Questionnaire", new QuestionItemsCheck()),
        ("ConceptMap", new ConceptMapCheck()),
        ("CapabilityStatement", new CapabilityStatementCheck()),
        ("OperationDefinition", new OperationProfilesCheck()),
        ("Measure", new MeasureCriteriaCheck()),
        ("MeasureReport", new MeasureReportCheck()),
    ];
}
