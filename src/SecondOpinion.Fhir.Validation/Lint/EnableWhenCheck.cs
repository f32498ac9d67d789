using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The question that enables an item is another item of the questionnaire, and is asked with an answer of its type.</summary>
/// <remarks>hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen.question and .answer[x]</remarks>
internal sealed class EnableWhenCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        Dictionary<string, string?>? types = null;
        CheckItems(element, element, ref types, run);
    }

    private static void CheckItems(Element questionnaire, Element holder, ref Dictionary<string, string?>? types, ValidationRun run)
    {
        foreach (var item in holder.ChildrenNamed("item"))
        {
            foreach (var condition in item.ChildrenNamed("enableWhen"))
            {
                if (types is null) Collect(questionnaire, types = []);
                CheckCondition(item, condition, types, run);
            }

            CheckItems(questionnaire, item, ref types, run);
        }
    }

    private static void Collect(Element holder, Dictionary<string, string?> types)
    {
        foreach (var item in holder.ChildrenNamed("item"))
        {
            if (item.ChildText("linkId") is { } linkId) types.TryAdd(linkId, item.ChildText("type"));
            Collect(item, types);
        }
    }

    private static void CheckCondition(Element item, Element condition, Dictionary<string, string?> types, ValidationRun run)
    {
        if (condition.Child("question") is not { Exists: true, HasValue: true } question) return;
        if (!types.TryGetValue(question.Text!, out var type))
        {
            run.Error("questionnaire-enable-question", question, "No item of the questionnaire has this linkId, so that the condition can never be met. Correct it.");
            return;
        }

        if (item.Child("linkId").HasText(question.Text!))
        {
            run.Error("questionnaire-enable-question", question, "The item is enabled by its own answer, which it can only have when it is enabled. Name another question.");
            return;
        }

        if (condition.Child("operator").HasText("exists") || condition.Child("answer") is not { Exists: true } answer || type is null) return;
        if (AnswerTypes.Of(type) is { } expected && !expected.Contains(answer.TypeName))
            run.Error("questionnaire-enable-answer", answer, $"The question is of the type {type}, and is compared with a {answer.TypeName}. Give an answer of the question's type.");
    }
}
