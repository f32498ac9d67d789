using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A number has no more decimal places than the item takes. hl7.org/fhir/R4/extension-maxdecimalplaces.html</summary>
internal sealed class AnswerDecimalsCheck(string linkId, int max) : IAnswerCheck
{
    public static IAnswerCheck? For(FormItemContext context) =>
        FormExtension.Integer(context.Definition, FormExtension.Core + "maxDecimalPlaces") is { } max ? new AnswerDecimalsCheck(context.Item.LinkId, max) : null;

    public void Check(Element value, ValidationRun run)
    {
        var number = value.TypeName == "Quantity" ? value.Child("value") : value;
        if (!number.Exists || number.TypeName != "decimal" || number.Text is not { } text || Places(text) <= max) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "response-answer-decimals", value,
            $"The answer has {Places(text)} decimal places; the item {linkId} takes at most {max}. Round it.");
    }

    private static int Places(string text)
    {
        var exponent = text.IndexOfAny(['e', 'E']);
        var digits = exponent < 0 ? text : text[..exponent];
        var places = digits.IndexOf('.') is >= 0 and var point ? digits.Length - point - 1 : 0;
        return Math.Max(0, places - (exponent >= 0 && int.TryParse(text[(exponent + 1)..], out var power) ? power : 0));
    }
}
