using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>The element has at least what the profile's pattern has.</summary>
internal sealed class PatternCheck : ICheck
{
    private readonly ExpectedValue expected;
    private readonly string pattern;

    private PatternCheck(ExpectedValue expected, string pattern)
    {
        this.expected = expected;
        this.pattern = pattern;
    }

    public static ICheck? For(RowContext context) =>
        context.Row.Pattern is { } json ? new PatternCheck(new ExpectedValue(json), System.Text.Json.JsonSerializer.Serialize(json)) : null;

    public void Check(Element element, ValidationRun run)
    {
        if ((element.Type.IsPrimitive && !element.HasValue) || expected.IsContainedIn(element) || run.IsFaulty(element)) return;
        run.Report(IssueSeverity.Error, IssueType.Value, "pattern-value", element,
            $"The {element.TypeName} lacks something of what the profile demands in it: {pattern}. Add that; more may stand beside it.");
    }
}
