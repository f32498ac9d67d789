using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A text is no longer than the profile's maxLength, counted in characters.</summary>
internal sealed class MaxLengthCheck : ICheck
{
    private readonly int max;

    private MaxLengthCheck(int max) => this.max = max;

    public static ICheck? For(RowContext context) =>
        context.Row.MaxLength is { } max && max != context.Base?.MaxLength ? new MaxLengthCheck(max) : null;

    public void Check(Element element, ValidationRun run)
    {
        if (element.RawValue.Length <= max) return;
        var length = Encoding.UTF8.GetCharCount(element.Utf8());
        if (length <= max) return;
        run.Report(IssueSeverity.Error, IssueType.TooLong, "text-too-long", element, $"The text has {length} characters; at most {max} are allowed. Shorten it.");
    }
}
