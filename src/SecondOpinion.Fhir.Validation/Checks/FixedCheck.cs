using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>The element is exactly the value that the profile fixes.</summary>
internal sealed class FixedCheck : ICheck
{
    private readonly ExpectedValue expected;

    private FixedCheck(ExpectedValue expected) => this.expected = expected;

    public static ICheck? For(RowContext context) => context.Row.Fixed is { } json ? new FixedCheck(new ExpectedValue(json)) : null;

    public void Check(Element element, ValidationRun run)
    {
        if ((element.Type.IsPrimitive && !element.HasValue) || expected.IsExactly(element) || run.IsFaulty(element)) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "fixed-value", element, expected.Text is { } text
            ? $"Another value was found; the profile fixes it to '{text}'. Use that value."
            : $"Another {element.TypeName} was found than the one that the profile fixes, part by part. Use that one, and add nothing to it.");
    }
}
