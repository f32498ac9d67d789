using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.ConformanceTests.FhirPath;

/// <summary>An expression that fhirpath.js answers otherwise, and which side is right by the specification.</summary>
/// <param name="Theirs">What fhirpath.js answers there; null for anything.</param>
/// <param name="FocusType">The type of the elements on which it does; null for all.</param>
internal sealed record KnownDifference(string Expression, string Reason, string? Theirs = null, string? FocusType = null)
{
    private const string AsFilters =
        "fhirpath.js by the letter: 'as' takes one item (FHIRPath 2.0, 6.3.3). R4's own text is written for the filter that 'as' was before, and R5 rewrote it with ofType(); "
        + "so FhirPathContext.AsFilters is on for definitions, and off it gives the same fault.";

    private const string RegexFault =
        "Here: R4's pattern has escapes (\\' \\\" \\- \\@) or a lone ] that PCRE allows and ECMAScript's Unicode mode refuses. FHIRPath leaves the dialect open and recommends PCRE; a rule of R4 must be answerable.";

    private static readonly string[] AsOnMany =
    [
        "(ActivityDefinition.useContext.value as Quantity) | (ActivityDefinition.useContext.value as Range)",
        "(ActivityDefinition.useContext.value as CodeableConcept)",
        "(Composition.relatesTo.target as Identifier)",
        "(Composition.relatesTo.target as Reference)",
        "(Group.characteristic.value as CodeableConcept) | (Group.characteristic.value as boolean)",
        "(Library.useContext.value as Quantity) | (Library.useContext.value as Range)",
        "(Library.useContext.value as CodeableConcept)",
        "(Measure.useContext.value as Quantity) | (Measure.useContext.value as Range)",
        "(Measure.useContext.value as CodeableConcept)",
        "(Medication.ingredient.item as CodeableConcept)",
        "(Medication.ingredient.item as Reference)",
        "(Observation.value as CodeableConcept) | (Observation.component.value as CodeableConcept)",
        "(Observation.value as Quantity) | (Observation.value as SampledData) | (Observation.component.value as Quantity) | (Observation.component.value as SampledData)",
        "(Observation.component.value as CodeableConcept)",
        "(Observation.component.value as Quantity) | (Observation.component.value as SampledData)",
        "(PlanDefinition.useContext.value as Quantity) | (PlanDefinition.useContext.value as Range)",
        "(PlanDefinition.useContext.value as CodeableConcept)",
        "Substance.code | (Substance.ingredient.substance as CodeableConcept)",
        "(Substance.ingredient.substance as Reference)",
    ];

    private static readonly KnownDifference Xhtml = new(
        "hasValue() or (children().count() > id.count())",
        "Here: xhtml is a primitive type (StructureDefinition xhtml, kind primitive-type), so a div has a value; fhirpath.js's hasValue() says it has none.",
        "0",
        "xhtml");

    public static IReadOnlyList<KnownDifference> InInvariants { get; } =
    [
        Xhtml,
        new(
            @"contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) | %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = '#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()",
            AsFilters,
            "x"),
        new(@"path.matches('[^\\s\\.,:;\\\'""\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\.[^\\s\\.,:;\\\'""\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\[x\\])?(\\:[^\\s\\.]+)?)*')", RegexFault, "x"),
        new(@"path.matches('[A-Za-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*(\\[x])?)*')", RegexFault, "x"),
        new(@"sliceName.empty() or sliceName.matches('^[a-zA-Z0-9\\/\\-_\\[\\]\\@]+$')", RegexFault, "x"),
    ];

    public static IReadOnlyList<KnownDifference> InSearchParameters { get; } =
    [
        .. AsOnMany.Select(expression => new KnownDifference(expression, AsFilters, "fault")),
        new(
            "QuestionnaireResponse.item.where(hasExtension('http://hl7.org/fhir/StructureDefinition/questionnaireresponse-isSubject')).answer.value.ofType(Reference)",
            "Here: fhirpath.js has no hasExtension(), which R4 uses and its list of functions forgot.",
            "fault"),
        new(
            "Observation | Observation.component",
            "Here: the union leaves out equal items, and 1e-22 does not equal 1e-245; fhirpath.js compares decimals rounded to eight digits."),
    ];

    public static IReadOnlyList<KnownDifference> InInvariantsOfGuides { get; } =
    [
        Xhtml,
        new(
            "htmlChecks()",
            "Here: the div has xml:lang, which R4 asks for beside lang (narrative.html#lang); fhirpath.js knows no attribute with a prefix.",
            "0"),
    ];

    public static IReadOnlyList<KnownDifference> InSearchParametersOfGuides { get; } =
        AsOnMany.Where(expression => expression.Contains("Observation.component.value as", StringComparison.Ordinal)).Select(expression => new KnownDifference(expression, AsFilters, "fault")).ToArray();

    public bool Explains(string expression, Element focus, string theirs) =>
        expression == Expression && (Theirs is null || Theirs == theirs) && (FocusType is null || FocusType == focus.TypeName);
}
