using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>An answer is one of the item's options; open-choice takes free text as well. hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.answerOption</summary>
internal sealed class AnswerOptionCheck(string linkId, bool takesText, List<Element> options) : IAnswerCheck
{
    public static IAnswerCheck? For(FormItemContext context)
    {
        var options = new List<Element>();
        foreach (var option in context.Definition.ChildrenNamed("answerOption"))
        {
            if (option.Child("value") is { Exists: true } value) options.Add(value);
        }

        return options.Count == 0 ? null : new AnswerOptionCheck(context.Item.LinkId, context.Item.Type == "open-choice", options);
    }

    public void Check(Element value, ValidationRun run)
    {
        if ((takesText && value.TypeName == "string") || run.IsFaulty(value)) return;
        if (options.Exists(option => AnswerValue.AreEqual(value, option) == true)) return;
        run.Report(IssueSeverity.Error, IssueType.CodeInvalid, "response-answer-option", value,
            $"The answer is not among the {options.Count} options of the item {linkId}. Choose one of them.");
    }
}
