using SecondOpinion.Fhir.Validation.Checks;
using SecondOpinion.Fhir.Validation.Lint;
using SecondOpinion.Fhir.Validation.Questionnaires;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>The one list of rules. Each entry makes a row's check, or null when the row gives that rule nothing to do.</summary>
internal static class CheckList
{
    /// <summary>Rules on an element that is there, in the order of their findings.</summary>
    public static readonly IReadOnlyList<Func<RowContext, ICheck?>> OnElement =
    [
        TypeChoiceCheck.For,
        PrimitiveFormatCheck.For,
        ElementIdCheck.For,
        CanonicalCheck.For,
        MaxLengthCheck.For,
        MinLengthCheck.For,
        PresentValueCheck.For,
        NarrativeLanguageCheck.For,
        ValueRangeCheck.For,
        FixedCheck.For,
        PatternCheck.For,
        BindingCheck.For,
        ReferenceTargetCheck.For,
        ReferenceModeCheck.For,
        ProfileCheck.For,
    ];

    /// <summary>Rules that the specification states in prose, by the type they are for.</summary>
    /// <remarks>They hold for every type that inherits from it.</remarks>
    public static readonly IReadOnlyList<(string Type, ICheck Check)> OnType =
    [
        ("Element", new ElementContentCheck()),
        ("Resource", new ResourceIdCheck()),
        ("Resource", new ProfileClaimCheck()),
        ("DomainResource", new ContainedCheck()),
        ("Bundle", new BundleEntriesCheck()),
        ("Bundle", new BundleLinksCheck()),
        ("Bundle", new SearchResultsCheck()),
        ("Bundle", new DocumentReferencesCheck()),
        ("Bundle", new ReachableEntriesCheck()),
        ("Extension", new ExtensionValueCheck()),
        ("Extension", new ExtensionCheck()),
        ("Reference", new ReferenceCheck()),
        ("Narrative", new NarrativeCheck()),
        ("Observation", new VitalSignsCheck()),
        ("Coding", new CodingCheck()),
        ("Attachment", new AttachmentCheck()),
        ("Identifier", new IdentifierCheck()),
        ("Questionnaire", new QuestionnaireLogicCheck()),
        ("QuestionnaireResponse", new QuestionnaireResponseCheck()),
        ("Quantity", new UnitCheck()),
        .. LintList.OnType,
    ];
}
