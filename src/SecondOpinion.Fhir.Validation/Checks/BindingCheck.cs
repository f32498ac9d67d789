using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>A coded element takes its code from the value set that it is bound to. hl7.org/fhir/R4/terminologies.html#strength</summary>
internal sealed class BindingCheck : ICheck
{
    private static readonly HashSet<string> Bindable = ["code", "Coding", "CodeableConcept", "Quantity", "string", "uri", "url", "canonical"];

    private readonly LocalTerminology terminology;
    private readonly string url;
    private readonly bool isRequired;
    private readonly string id;
    private readonly bool isOnManyTypes;
    private readonly Lazy<ValueSetContent?> valueSet;

    private BindingCheck(LocalTerminology terminology, string url, bool isRequired, string id, bool isOnManyTypes)
    {
        this.isOnManyTypes = isOnManyTypes;
        this.terminology = terminology;
        this.url = url;
        this.isRequired = isRequired;
        this.id = id;
        valueSet = new Lazy<ValueSetContent?>(() => terminology.Find(url));
    }

    public static ICheck? For(RowContext context)
    {
        if (context.Row.Binding is not { } binding || (context.Type is { } type && !Bindable.Any(type.IsOrInherits))) return null;
        var terminology = context.Profiles.Terminology;
        var isOnMany = context.Row.Types.Count > 1;
        var isKnown = context.Base?.Binding is { } above && above.Strength == binding.Strength && SameSet(above.ValueSet, binding.ValueSet);
        if (!isKnown && binding is { Strength: "required", ValueSet: { } required })
            return new BindingCheck(terminology, required, isRequired: true, "code-not-in-value-set", isOnMany);
        if (binding.MaxValueSet is { } max && !SameSet(context.Base?.Binding?.MaxValueSet, max))
            return new BindingCheck(terminology, max, isRequired: true, "code-not-in-max-value-set", isOnMany);
        return !isKnown && binding is { Strength: "extensible", ValueSet: { } extensible }
            ? new BindingCheck(terminology, extensible, isRequired: false, "code-not-in-extensible-value-set", isOnMany)
            : null;
    }

    public void Check(Element element, ValidationRun run)
    {
        // A binding on a choice of many types is meant for the coded ones: the vital signs' own components have units that their set lacks.
        if (isOnManyTypes && element.Type.IsOrInherits("Quantity")) return;
        if (element.Type.IsPrimitive ? !element.HasValue : element.TypeName == "Reference") return;
        var answer = valueSet.Value is { } set ? CodedValue.IsIn(element, set) : Membership.Unknown;
        if (answer == Membership.Unknown) answer = run.Outside.IsInValueSet(element, url);
        run.BoundCodes?.Add(element.Index);
        if (answer == Membership.In || run.IsFaulty(element)) return;
        if (answer == Membership.Unknown)
        {
            if (run.Options.ReportUnchecked) ReportUnchecked(element, run);
            return;
        }

        var hasCode = element.Type.IsPrimitive || HasCode(element);
        if (!isRequired && !hasCode) return;
        run.Report(isRequired ? IssueSeverity.Error : IssueSeverity.Warning, IssueType.CodeInvalid, id, element,
            hasCode
                ? isRequired
                    ? $"The code found is not in the value set {url}, which is required here. Use one of its codes."
                    : $"The code found is not in the value set {url}, which is to be used where it has a fitting code. Check whether it has one."
                : $"No code was found; one from the value set {url} is required here. Add a coding with system and code.");
    }

    private static bool SameSet(string? left, string? right) => left is not null && right is not null && left.Split('|')[0] == right.Split('|')[0];

    private static bool HasCode(Element element)
    {
        if (element.TypeName != "CodeableConcept") return element.Child("code").Exists;
        foreach (var coding in element.ChildrenNamed("coding"))
        {
            if (coding.Child("code").Exists) return true;
        }

        return false;
    }

    private void ReportUnchecked(Element element, ValidationRun run) => run.Report(
        IssueSeverity.Information, IssueType.NotSupported, "code-not-checked", element,
        $"The code was not compared with the value set {url}: {(valueSet.Value is null ? "the set is not loaded" : "its code system cannot be listed here")}. Nothing has to be done.");
}
