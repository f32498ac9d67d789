using System.Text.RegularExpressions;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A text matches the regular expression of the item as a whole. hl7.org/fhir/R4/extension-regex.html</summary>
internal sealed class AnswerPatternCheck(string linkId, Regex pattern) : IAnswerCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    public static IAnswerCheck? For(FormItemContext context) =>
        FormExtension.Value(context.Definition, FormExtension.Core + "regex") is { Exists: true, HasValue: true } regex && Compile(regex.Text!) is { } pattern
            ? new AnswerPatternCheck(context.Item.LinkId, pattern)
            : null;

    public void Check(Element value, ValidationRun run)
    {
        if (!value.Type.IsPrimitive || value.Text is not { } text || Matches(text)) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "response-answer-pattern", value,
            $"The answer does not have the form that the item {linkId} asks for by a regular expression. Write it in that form.");
    }

    // The engine without backtracking takes linear time; what it can't do (looking ahead) runs against the clock.
    private static Regex? Compile(string pattern)
    {
        var whole = $@"\A(?:{pattern})\z";
        foreach (var options in (ReadOnlySpan<RegexOptions>)[RegexOptions.NonBacktracking, RegexOptions.None])
        {
            try
            {
                return new Regex(whole, options | RegexOptions.CultureInvariant, Patience);
            }
            catch (NotSupportedException)
            {
                continue;
            }
            catch (ArgumentException)
            {
                // No regular expression: the form's fault, not the response's.
                return null;
            }
        }

        return null;
    }

    private bool Matches(string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }
}
