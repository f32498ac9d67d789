using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A coded answer is from the item's answerValueSet, which is loaded, or contained in the questionnaire; its display is the concept's.</summary>
internal sealed class AnswerValueSetCheck(string linkId, Lazy<ValueSetContent?> valueSet) : IAnswerCheck
{
    public static IAnswerCheck? For(FormItemContext context) => context.Definition.ChildText("answerValueSet") is { } canonical
        ? new AnswerValueSetCheck(context.Item.LinkId, Find(context, canonical))
        : null;

    /// <summary>The value set of a canonical in a form, found on first use.</summary>
    public static Lazy<ValueSetContent?> Find(FormItemContext context, string canonical) => new(() =>
    {
        if (!canonical.StartsWith('#')) return context.Terminology.Find(canonical);
        var holder = ReferenceIndex.Container(context.Questionnaire);
        foreach (var contained in holder.ChildrenNamed("contained"))
        {
            if (contained.TypeName != "ValueSet" || contained.IsMalformed || !contained.Child("id").HasText(canonical[1..])) continue;
            using var json = JsonDocument.Parse(contained.Json);
            return new ValueSetContent(json.RootElement, context.Terminology);
        }

        return null;
    });

    public void Check(Element value, ValidationRun run)
    {
        if (value.TypeName != "Coding" || run.IsFaulty(value)) return;
        switch (valueSet.Value is { } set ? CodedValue.IsIn(value, set) : Membership.Unknown)
        {
            case Membership.NotIn:
                run.Report(IssueSeverity.Error, IssueType.CodeInvalid, "response-answer-value-set", value,
                    $"The answer is not in the value set of the item {linkId}. Choose one of its codes.");
                break;
            case Membership.Unknown when run.Options.ReportUnchecked:
                run.Report(IssueSeverity.Information, IssueType.NotSupported, "code-not-checked", value,
                    $"The answer was not compared with the value set of the item {linkId}: the set, or its code system, is not loaded. Nothing has to be done.");
                break;
            case Membership.In:
                CheckDisplay(value, run);
                break;
        }
    }

    // To $validate-code, by which a value set is asked, a coding with a wrong display is not valid. Names in other languages are not held here.
    private static void CheckDisplay(Element coding, ValidationRun run)
    {
        if (coding.Child("display") is not { Exists: true, HasValue: true } display || !Ascii.IsValid(display.RawValue)) return;
        if (run.Profiles.Terminology.FindSystem(coding.Child("system").Utf8())?.Display(coding.ChildText("code")!) is not { } name) return;
        if (string.Equals(name, display.Text!.Trim(), StringComparison.OrdinalIgnoreCase)) return;
        run.Report(IssueSeverity.Error, IssueType.CodeInvalid, "display-differs", display,
            "The display is not the name that the code system gives to the code, so that it is unclear which answer was meant. Use that name.");
    }
}
