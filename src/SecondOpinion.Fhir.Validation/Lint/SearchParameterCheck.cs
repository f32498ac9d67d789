using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A search parameter's expression is FHIRPath that its bases have; one that derives from another keeps its type and bases.</summary>
/// <remarks>hl7.org/fhir/R4/searchparameter-definitions.html#SearchParameter.expression and .derivedFrom</remarks>
internal sealed class SearchParameterCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        CheckExpression(element, run);
        foreach (var component in element.ChildrenNamed("component"))
        {
            // A component's expression starts at what the parameter's own gives, whose type is not worked out.
            if (component.Child("expression") is { Exists: true, HasValue: true } expression) Report(expression, null, run);
            if (component.Child("definition") is { Exists: true, HasValue: true } definition && run.Profiles.Definitions.FindSearchParameter(LintDefinitions.WithoutVersion(definition.Text!)) is null)
                run.Warn("searchparameter-unknown", definition, "The search parameter of the component is not among the loaded definitions. Check the canonical, or load its package.");
        }

        if (!element.Child("type").HasText("composite") && element.Child("component").Exists)
            run.Warn("searchparameter-component", element.Child("component"), "Only a composite parameter has components. Correct the type, or remove them.");
        if (element.Child("derivedFrom") is { Exists: true, HasValue: true } derived) CheckDerivation(element, derived, run);
    }

    private static void CheckExpression(Element element, ValidationRun run)
    {
        if (element.Child("expression") is not { Exists: true, HasValue: true } expression) return;
        var bases = element.ChildrenNamed("base").ToList();
        var text = expression.Text!;

        // Mostly every branch names its own type; a path without one starts at the base.
        var focus = bases is [var only] && only.Text is { } type && text.Length > 0 && char.IsAsciiLetterLower(text[0]) ? run.Profiles.Definitions.FindType(type) : null;
        Report(expression, focus, run);
    }

    // An expression may be written for types that this version does not have yet, but never without grammar.
    private static void Report(Element expression, TypeSchema? focus, ValidationRun run)
    {
        var text = expression.Text!;
        if (run.Profiles.Lint.Fault(text, focus) is not { } fault) return;
        if (FhirPathExpression.Parse(text).Succeeded) run.Warn("searchparameter-expression", expression, $"The expression finds nothing in this version of FHIR: {fault}");
        else run.Error("searchparameter-expression", expression, $"The expression is no FHIRPath: {fault}");
    }

    private static void CheckDerivation(Element element, Element derived, ValidationRun run)
    {
        if (run.Profiles.Definitions.FindSearchParameter(LintDefinitions.WithoutVersion(derived.Text!)) is not { } above)
        {
            run.Warn("searchparameter-unknown", derived, "The parameter that this derives from is not among the loaded definitions. Check the canonical, or load its package.");
            return;
        }

        if (element.Child("type") is { Exists: true, HasValue: true } type && !type.ValueEquals(above.Type.ToString().ToLowerInvariant()))
            run.Error("searchparameter-derivation", type, $"The parameter that this derives from is of the type {above.Type.ToString().ToLowerInvariant()}. Take its type.");
        foreach (var stated in element.ChildrenNamed("base"))
        {
            if (stated.Text is { } name && !above.Base.Contains(name) && !above.Base.Contains("Resource"))
                run.Error("searchparameter-derivation", stated, $"The parameter that this derives from is not on {name}. Remove this base, or derive from one that is.");
        }
    }
}
