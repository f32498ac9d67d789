using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A required question is answered, and a required group has an item; an error only once the response is completed.</summary>
/// <remarks>hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.required</remarks>
internal sealed class ItemRequiredCheck : IItemCheck
{
    public static IItemCheck? For(FormItemContext context) => context.Item is { IsRequired: true, IsDisplay: false } ? new ItemRequiredCheck() : null;

    public void Check(ItemPlace place, ValidationRun run)
    {
        if (place.Enabled == Enablement.Unknown) return;
        if (place.Occurrences.Count == 0)
        {
            run.Report(place.SeverityOfMissing, IssueType.Required, "response-item-required", place.Container, "item", place.Item.LinkId,
                $"The item {place.Item.LinkId} is required and missing. Add it{(place.Item.IsGroup ? "" : " with its answer")}.");
            return;
        }

        var content = place.Item.IsGroup ? "item" : "answer";
        foreach (var item in place.Occurrences)
        {
            // An answer where none may be is reported as that.
            if (HasContent(item, content) || (place.Item.IsGroup && item.Child("answer").Exists)) continue;
            run.Report(place.SeverityOfMissing, IssueType.Required, "response-item-required", item, content, "",
                $"The item {place.Item.LinkId} is required and has no {content}. Add one.");
        }
    }

    private static bool HasContent(Element item, string content)
    {
        foreach (var child in item.ChildrenNamed(content))
        {
            if (content == "item" || child.FirstChild.Exists || child.IsMalformed) return true;
        }

        return false;
    }
}
