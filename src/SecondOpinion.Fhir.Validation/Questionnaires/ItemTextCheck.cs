using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A text that the response repeats is the questionnaire's; a warning, since it may be a translation.</summary>
internal sealed class ItemTextCheck(string? text) : IItemCheck
{
    public static IItemCheck? For(FormItemContext context) => new ItemTextCheck(context.Definition.ChildText("text"));

    public void Check(ItemPlace place, ValidationRun run)
    {
        foreach (var item in place.Occurrences)
        {
            if (item.Child("text") is not { Exists: true, HasValue: true } found || (text is not null && found.ValueEquals(text))) continue;
            run.Report(IssueSeverity.Warning, IssueType.Invalid, "response-item-text", found,
                $"The text differs from that of the item {place.Item.LinkId} in the questionnaire, so that the answer may be to another question. Repeat the questionnaire's text, or leave it out.");
        }
    }
}
