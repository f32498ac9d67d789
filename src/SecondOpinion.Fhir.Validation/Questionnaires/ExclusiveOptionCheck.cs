using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>An option such as "none of these" is chosen alone. hl7.org/fhir/R4/extension-questionnaire-optionexclusive.html</summary>
internal sealed class ExclusiveOptionCheck(List<Element> exclusive) : IItemCheck
{
    public static IItemCheck? For(FormItemContext context)
    {
        var exclusive = new List<Element>();
        foreach (var option in context.Definition.ChildrenNamed("answerOption"))
        {
            if (FormExtension.Value(option, FormExtension.Core + "questionnaire-optionExclusive").HasText("true") && option.Child("value") is { Exists: true } value)
                exclusive.Add(value);
        }

        return exclusive.Count == 0 ? null : new ExclusiveOptionCheck(exclusive);
    }

    public void Check(ItemPlace place, ValidationRun run)
    {
        if (place.CountAnswers() <= 1) return;
        foreach (var item in place.Occurrences)
        {
            foreach (var answer in item.ChildrenNamed("answer"))
            {
                if (answer.Child("value") is not { Exists: true } value || !exclusive.Exists(option => AnswerValue.AreEqual(value, option) == true)) continue;
                run.Report(IssueSeverity.Error, IssueType.BusinessRule, "response-answer-exclusive", value,
                    $"The option chosen excludes all others of the item {place.Item.LinkId}, and there are others. Keep this answer, or the others.");
                return;
            }
        }
    }
}
