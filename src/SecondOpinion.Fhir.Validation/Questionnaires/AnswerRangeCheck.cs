using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>An answer lies within the extensions minValue and maxValue, or SDC's for quantities.</summary>
/// <remarks>hl7.org/fhir/R4/extension-minvalue.html. A date that is known less exactly than its limit, so that it may lie within, is let pass.</remarks>
internal sealed class AnswerRangeCheck(string linkId, Element min, Element max) : IAnswerCheck
{
    public static IAnswerCheck? For(FormItemContext context)
    {
        var (min, max) = (Limit(context.Definition, "min"), Limit(context.Definition, "max"));
        return min.Exists || max.Exists ? new AnswerRangeCheck(context.Item.LinkId, min, max) : null;
    }

    public void Check(Element value, ValidationRun run)
    {
        if (run.IsFaulty(value)) return;
        if (min.Exists) Check(value, min, run, order => order < 0, "response-answer-too-small", "less than the item {0} allows at least");
        if (max.Exists) Check(value, max, run, order => order > 0, "response-answer-too-great", "more than the item {0} allows at most");
    }

    private static Element Limit(Element definition, string name) =>
        FormExtension.Value(definition, $"{FormExtension.Core}{name}Value") is { Exists: true } limit
            ? limit
            : FormExtension.Value(definition, $"{FormExtension.Sdc}sdc-questionnaire-{name}Quantity");

    private void Check(Element value, Element limit, ValidationRun run, Func<int, bool> isOutside, string id, string relation)
    {
        if (AnswerValue.Compare(value, limit) is { } order)
        {
            if (!isOutside(order)) return;
            run.Report(IssueSeverity.Error, IssueType.Value, id, value,
                $"The answer is {string.Format(System.Globalization.CultureInfo.InvariantCulture, relation, linkId)}. Correct the answer.");
        }
        else if (value.TypeName == "Quantity" && limit.TypeName == "Quantity")
        {
            run.Report(IssueSeverity.Error, IssueType.Value, "response-answer-unit-incomparable", value,
                $"The answer cannot be compared with the limits of the item {linkId}: the two have no units with system and code that convert into each other. State the unit by system and code.");
        }
    }
}
