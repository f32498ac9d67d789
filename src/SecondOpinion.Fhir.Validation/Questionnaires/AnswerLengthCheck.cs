using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A text is as long as maxLength and the extension minLength say, in characters.</summary>
internal sealed class AnswerLengthCheck(string linkId, int? min, int? max) : IAnswerCheck
{
    public static IAnswerCheck? For(FormItemContext context)
    {
        var min = FormExtension.Integer(context.Definition, FormExtension.Core + "minLength");
        int? max = int.TryParse(context.Definition.ChildText("maxLength"), out var length) && length > 0 ? length : null;
        return min is null && max is null ? null : new AnswerLengthCheck(context.Item.LinkId, min, max);
    }

    public void Check(Element value, ValidationRun run)
    {
        if (value.TypeName is not ("string" or "uri") || value.Text is not { } text) return;

        // Characters, not UTF-16 units. hl7.org/fhir/R4/datatypes.html#string
        var length = text.Length - text.Count(char.IsLowSurrogate);
        if (length < min) Report(value, run, "response-answer-too-short", length, $"at least {min}");
        if (length > max) Report(value, run, "response-answer-too-long", length, $"at most {max}");
    }

    private void Report(Element value, ValidationRun run, string id, int length, string bound) => run.Report(
        IssueSeverity.Error, IssueType.Value, id, value,
        $"The answer has {length} characters; the item {linkId} takes {bound}. Change the answer.");
}
