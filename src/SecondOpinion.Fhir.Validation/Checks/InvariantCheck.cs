using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A FHIRPath invariant of a type or profile holds. hl7.org/fhir/R4/conformance-rules.html#constraints</summary>
internal sealed class InvariantCheck : ICheck
{
    // Rules that are checks of their own, because they are on every element or cost too much as FHIRPath.
    private static readonly HashSet<string> Native =
        [ElementContentCheck.Key, ExtensionValueCheck.Key, ReferenceCheck.Key, BundleEntriesCheck.Key, .. ContainedCheck.Keys, .. NarrativeCheck.Keys];

    private readonly Constraint constraint;
    private readonly FhirPathExpression expression;

    private InvariantCheck(Constraint constraint, FhirPathExpression expression)
    {
        this.constraint = constraint;
        this.expression = expression;
    }

    /// <summary>One check for each of the row's invariants that is not among those inherited and has no check of its own.</summary>
    /// <remarks>An expression that can't be parsed is the definition's fault, not the resource's: it gives no check.</remarks>
    public static IEnumerable<ICheck> For(ElementDefinition? row, IReadOnlySet<string> inherited)
    {
        foreach (var constraint in row?.Constraints ?? [])
        {
            if (constraint.Expression is null || inherited.Contains(constraint.Key) || Native.Contains(constraint.Key)) continue;
            var parsed = FhirPathExpression.Compiled(KnownInvariants.Text(constraint.Key, constraint.Expression));
            if (parsed.Succeeded) yield return new InvariantCheck(constraint, parsed.Value);
        }
    }

    public void Check(Element element, ValidationRun run)
    {
        if (constraint.IsBestPractice && !run.Options.BestPractice) return;
        var outcome = expression.IsTrue(element, run.FhirPath);
        if (!outcome.Succeeded)
        {
            if (run.Options.ReportUnchecked) ReportUnchecked(element, run);
        }
        else if (!outcome.Value && !IsIdle(element, run))
        {
            run.Report(constraint.Severity, IssueType.Invariant, constraint.Key, element,
                $"The rule {constraint.Key} does not hold: {constraint.Human.TrimEnd('.')}. Mend what breaks it.");
        }
    }

    // Advice about an element that is not there (its name should be spelt so) gives nothing instead of true, and is none.
    private bool IsIdle(Element element, ValidationRun run) =>
        constraint.Severity < IssueSeverity.Error && expression.Evaluate(element, run.FhirPath) is { Succeeded: true, Value.Count: 0 };

    private void ReportUnchecked(Element element, ValidationRun run) => run.Report(
        IssueSeverity.Information, IssueType.NotSupported, "invariant-not-checked", element, null, constraint.Key,
        $"The rule {constraint.Key} could not be evaluated here, so it was not checked. Nothing has to be done.");
}
