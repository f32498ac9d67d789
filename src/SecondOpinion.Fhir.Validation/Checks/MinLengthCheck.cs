using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A text is at least as long as the profile's extension minLength says, counted in characters.</summary>
internal sealed class MinLengthCheck : ICheck
{
    private readonly int min;

    private MinLengthCheck(int min) => this.min = min;

    public static ICheck? For(RowContext context) => context.Row.MinLength is { } min and > 0 ? new MinLengthCheck(min) : null;

    public void Check(Element element, ValidationRun run)
    {
        if (!element.HasValue || Encoding.UTF8.GetCharCount(element.Utf8()) is var length && length >= min) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "text-too-short", element, $"The text has {length} characters; at least {min} are needed. Write it in full.");
    }
}
