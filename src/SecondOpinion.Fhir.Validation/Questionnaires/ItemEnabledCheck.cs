using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>An item that does not take part has no answers. hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen</summary>
/// <remarks>Its other rules are not asked: they hold for items that take part.</remarks>
internal static class ItemEnabledCheck
{
    public static void Check(ItemPlace place, ValidationRun run)
    {
        foreach (var item in place.Occurrences)
        {
            if (!item.Child("answer").Exists && !item.Child("item").Exists) continue;
            run.Report(IssueSeverity.Error, IssueType.BusinessRule, "response-item-disabled", item,
                $"The item {place.Item.LinkId} is answered, though its enableWhen does not hold. Leave it out, or correct the answer that decides on it.");
        }
    }
}
