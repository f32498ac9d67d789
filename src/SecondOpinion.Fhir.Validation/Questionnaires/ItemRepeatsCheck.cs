using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>What does not repeat is there once, with one answer. hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.repeats</summary>
internal sealed class ItemRepeatsCheck : IItemCheck
{
    public static IItemCheck? For(FormItemContext context) => context.Item.Repeats ? null : new ItemRepeatsCheck();

    public void Check(ItemPlace place, ValidationRun run)
    {
        if (place.Occurrences.Count > 1)
        {
            run.Report(IssueSeverity.Error, IssueType.Structure, "response-item-repeats", place.Occurrences[1],
                $"The item {place.Item.LinkId} is there {place.Occurrences.Count} times and may not repeat. Keep one of them.");
            return;
        }

        if (place.Occurrences.Count == 0 || place.Item.IsGroup || place.Item.IsDisplay || place.CountAnswers() <= 1) return;
        run.Report(IssueSeverity.Error, IssueType.Structure, "response-item-repeats", place.Occurrences[0],
            $"The item {place.Item.LinkId} has {place.CountAnswers()} answers and takes one, since it does not repeat. Keep one of them.");
    }
}
