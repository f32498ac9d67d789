using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>An invariant that the form gives for an item holds. hl7.org/fhir/R4/extension-questionnaire-constraint.html</summary>
internal sealed class ItemConstraintCheck : IItemCheck
{
    private readonly List<(string Key, IssueSeverity Severity, FhirPathExpression Expression)> constraints = [];

    private ItemConstraintCheck(IEnumerable<Element> extensions)
    {
        foreach (var extension in extensions)
        {
            if (FormExtension.FhirPath(FormExtension.Value(extension, "expression")) is not { } expression) continue;
            var key = FormExtension.Value(extension, "key") is { Exists: true } named ? named.Text ?? "" : "";
            var severity = FormExtension.Value(extension, "severity").HasText("error") ? IssueSeverity.Error : IssueSeverity.Warning;
            constraints.Add((key, severity, expression));
        }
    }

    public static IItemCheck? For(FormItemContext context)
    {
        var extensions = FormExtension.All(context.Definition, FormExtension.Core + "questionnaire-constraint")
            .Concat(FormExtension.All(context.Definition, FormExtension.Core + "targetConstraint"));
        return new ItemConstraintCheck(extensions) is { constraints.Count: > 0 } check ? check : null;
    }

    public void Check(ItemPlace place, ValidationRun run)
    {
        foreach (var item in place.Occurrences)
        {
            foreach (var (key, severity, expression) in constraints)
            {
                // One that can't be evaluated is the form's fault, not the response's.
                if (expression.Test(item, run.FhirPath) is not { Succeeded: true, Value: false }) continue;
                run.Report(severity, IssueType.Invariant, "response-item-constraint", item, null, key,
                    $"The rule {key} of the item {place.Item.LinkId} does not hold. Mend the answers that break it.");
            }
        }
    }
}
