using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Questionnaires;

/// <summary>A quantity has one of the units that the item offers, singly or as a value set.</summary>
/// <remarks>hl7.org/fhir/R4/extension-questionnaire-unitoption.html and extension-questionnaire-unitvalueset.html</remarks>
internal sealed class AnswerUnitCheck(string linkId, List<Element> options, Lazy<ValueSetContent?>? valueSet) : IAnswerCheck
{
    public static IAnswerCheck? For(FormItemContext context)
    {
        var options = FormExtension.Values(context.Definition, FormExtension.Core + "questionnaire-unitOption").ToList();
        var url = FormExtension.Value(context.Definition, FormExtension.Core + "questionnaire-unitValueSet");
        var valueSet = url is { Exists: true, HasValue: true } ? AnswerValueSetCheck.Find(context, url.Text!) : null;
        return options.Count == 0 && valueSet is null ? null : new AnswerUnitCheck(context.Item.LinkId, options, valueSet);
    }

    public void Check(Element value, ValidationRun run)
    {
        if (value.TypeName != "Quantity" || options.Exists(option => IsUnit(value, option))) return;
        if (valueSet is not null && (valueSet.Value is not { } set || CodedValue.IsIn(value, set) != Membership.NotIn)) return;
        run.Report(IssueSeverity.Error, IssueType.CodeInvalid, "response-answer-unit", value,
            $"The unit is none of those that the item {linkId} offers. State the quantity in one of them, by system and code.");
    }

    // A quantity that states its unit in words alone is held against the option's words.
    private static bool IsUnit(Element quantity, Element option) => quantity.Child("code").Exists
        ? quantity.ChildText("code") == option.ChildText("code") && quantity.ChildText("system") == option.ChildText("system")
        : quantity.ChildText("unit") is { } unit && (unit == option.ChildText("display") || unit == option.ChildText("code"));
}
