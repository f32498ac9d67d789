using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A group is there, or a question answered, as often as the extensions minOccurs and maxOccurs say.</summary>
/// <remarks>hl7.org/fhir/R4/extension-questionnaire-minoccurs.html. Only a required item has to be there at all.</remarks>
internal sealed class ItemOccursCheck(int? min, int? max) : IItemCheck
{
    public static IItemCheck? For(FormItemContext context)
    {
        var min = FormExtension.Integer(context.Definition, FormExtension.Core + "questionnaire-minOccurs");
        var max = FormExtension.Integer(context.Definition, FormExtension.Core + "questionnaire-maxOccurs");
        return min is null && max is null ? null : new ItemOccursCheck(min, max);
    }

    public void Check(ItemPlace place, ValidationRun run)
    {
        // A required one that is missing was reported as that.
        if (place.Occurrences.Count == 0) return;
        var count = place.Item.IsGroup ? place.Occurrences.Count : place.CountAnswers();
        if (count < min && !(count == 0 && place.Item.IsRequired)) Report(place, run, place.SeverityOfMissing, count, "response-item-too-few", $"at least {min}", "Add what is missing");
        if (count > max) Report(place, run, IssueSeverity.Error, count, "response-item-too-many", $"at most {max}", "Leave out what is too many");
    }

    private static void Report(ItemPlace place, ValidationRun run, IssueSeverity severity, int count, string id, string bound, string remedy) => run.Report(
        severity, IssueType.BusinessRule, id, place.Occurrences[0],
        $"The item {place.Item.LinkId} has {count} {(place.Item.IsGroup ? "occurrences" : "answers")}; the questionnaire asks for {bound}. {remedy}.");
}
