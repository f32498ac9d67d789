using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>How the rules on definitions say what they found. A definition is nobody's record, so its own words may be quoted.</summary>
internal static class LintReport
{
    public static void Error(this ValidationRun run, string id, Element at, string message, string detail = "") =>
        run.Report(IssueSeverity.Error, IssueType.BusinessRule, id, at, null, detail, message);

    public static void Warn(this ValidationRun run, string id, Element at, string message, string detail = "") =>
        run.Report(IssueSeverity.Warning, IssueType.BusinessRule, id, at, null, detail, message);
}
