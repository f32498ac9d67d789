using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>Each enableWhen of a Questionnaire names a question that is asked before. hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen.question</summary>
internal sealed class QuestionnaireLogicCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        var places = new Dictionary<string, Element>();
        Collect(element, places);
        CheckItems(element, places, run);
    }

    private static void Collect(Element holder, Dictionary<string, Element> places)
    {
        foreach (var item in holder.ChildrenNamed("item"))
        {
            if (item.ChildText("linkId") is { } linkId) places.TryAdd(linkId, item);
            Collect(item, places);
        }
    }

    private static void CheckItems(Element holder, Dictionary<string, Element> places, ValidationRun run)
    {
        foreach (var item in holder.ChildrenNamed("item"))
        {
            foreach (var condition in item.ChildrenNamed("enableWhen"))
            {
                if (condition.Child("question") is { Exists: true, HasValue: true } question) CheckQuestion(question, item, places, run);
            }

            CheckItems(item, places, run);
        }
    }

    private static void CheckQuestion(Element question, Element item, Dictionary<string, Element> places, ValidationRun run)
    {
        // That the question is there, and another one than the item, is for the rules on definitions.
        if (!places.TryGetValue(question.Text!, out var target) || target == item) return;
        if (IsInside(target, item))
        {
            run.Report(IssueSeverity.Error, IssueType.BusinessRule, "enable-when-self", question,
                "The condition is about an item inside the one that it enables, and could never be met. Name another question.");
        }
        else if (target.Index > item.Index)
        {
            run.Report(IssueSeverity.Warning, IssueType.BusinessRule, "enable-when-later", question,
                "The condition is about a question that comes later, when the item has been passed already. Put that question before the item.");
        }
    }

    private static bool IsInside(Element target, Element item)
    {
        for (var above = target.Parent; above.Exists; above = above.Parent)
        {
            if (above == item) return true;
        }

        return false;
    }
}
