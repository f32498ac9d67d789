namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>The one list of rules by which a form judges its responses. Each entry makes an item's check, or null when the item gives that rule nothing to do.</summary>
internal static class FormRules
{
    /// <summary>Rules on an item that takes part, be it there or missing.</summary>
    public static readonly IReadOnlyList<Func<FormItemContext, IItemCheck?>> OnItem =
    [
        ItemTextCheck.For,
        ItemRequiredCheck.For,
        ItemRepeatsCheck.For,
        ItemOccursCheck.For,
        ItemContentCheck.For,
        ExclusiveOptionCheck.For,
        ItemConstraintCheck.For,
    ];

    /// <summary>Rules on the value of an answer.</summary>
    public static readonly IReadOnlyList<Func<FormItemContext, IAnswerCheck?>> OnAnswer =
    [
        AnswerTypeCheck.For,
        AnswerOptionCheck.For,
        AnswerValueSetCheck.For,
        AnswerLengthCheck.For,
        AnswerPatternCheck.For,
        AnswerRangeCheck.For,
        AnswerDecimalsCheck.For,
        AnswerUnitCheck.For,
        AnswerReferenceCheck.For,
        AnswerAttachmentCheck.For,
    ];
}
