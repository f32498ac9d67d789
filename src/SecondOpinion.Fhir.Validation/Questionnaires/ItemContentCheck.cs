using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A group holds items, a question answers with items under them, and a display neither. hl7.org/fhir/R4/questionnaireresponse.html#notes</summary>
internal sealed class ItemContentCheck : IItemCheck
{
    public static IItemCheck? For(FormItemContext context) => new ItemContentCheck();

    public void Check(ItemPlace place, ValidationRun run)
    {
        foreach (var item in place.Occurrences)
        {
            if (place.Item.IsGroup || place.Item.IsDisplay) ReportAny(item, "answer", place, run);
            if (!place.Item.IsGroup) ReportAny(item, "item", place, run);
        }
    }

    private static void ReportAny(Element item, string content, ItemPlace place, ValidationRun run)
    {
        if (!item.Child(content).Exists) return;
        var remedy = content == "item" && !place.Item.IsDisplay ? "Put the items under the answer" : "Leave it out";
        run.Report(IssueSeverity.Error, IssueType.Structure, $"response-item-has-{content}", item,
            $"The item {place.Item.LinkId} is of the type {place.Item.Type}, which has no '{content}' of its own. {remedy}.");
    }
}
