using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A filter has a value or an expression for it; the expression is FHIRPath and asks for the parameters that the value set declares.</summary>
/// <remarks>hl7.org/fhir/extensions/StructureDefinition-cqf-expression.html and build.fhir.org/ig/FHIR/fhir-tools-ig/StructureDefinition-valueset-parameter.html</remarks>
internal sealed class FilterExpressionCheck : ICheck
{
    private const string ExpressionUrl = "http://hl7.org/fhir/StructureDefinition/cqf-expression";
    private const string ParameterUrl = "http://hl7.org/fhir/tools/StructureDefinition/valueset-parameter";

    private static readonly string[] Always = ["resource", "rootResource", "context", "ucum", "sct", "loinc"];

    public void Check(Element element, ValidationRun run)
    {
        foreach (var part in ComposeParts.Of(element))
        {
            foreach (var filter in part.ChildrenNamed("filter"))
            {
                var value = filter.Child("value");
                if (!value.Exists || Extension(value, ExpressionUrl) is not { Exists: true } extension) continue;
                if (value.HasValue)
                    run.Error("valueset-filter-both", filter, "The filter has a value and an expression that would compute one. Keep one of the two.");
                else if (extension.Child("value") is { Exists: true, TypeName: "Expression" } expression)
                    CheckExpression(element, expression, run);
            }
        }
    }

    private static void CheckExpression(Element valueSet, Element expression, ValidationRun run)
    {
        if (!expression.Child("language").HasText("text/fhirpath"))
        {
            run.Error("valueset-expression-language", expression, "An expression in a value set is in text/fhirpath. Write it in that language.");
            return;
        }

        if (expression.ChildText("expression") is not { } text) return;
        if (FhirPathExpression.Parse(text) is { Succeeded: false } failed)
        {
            run.Error("valueset-expression", expression, $"The expression is no FHIRPath: {failed.Issues[0].Message}");
            return;
        }

        var declared = Parameters(valueSet);
        foreach (var name in Constants(text))
        {
            if (!declared.Contains(name) && !Always.Contains(name))
                run.Error("valueset-expression-parameter", expression, $"The value set declares no parameter {name}. Declare it, or correct the name.", name);
        }
    }

    private static HashSet<string> Parameters(Element valueSet)
    {
        var names = new HashSet<string>();
        foreach (var extension in valueSet.ChildrenNamed("extension"))
        {
            if (extension.Child("url").HasText(ParameterUrl) && Extension(extension, "name").Child("value") is { Exists: true } name && name.Text is { } text) names.Add(text);
        }

        return names;
    }

    // Names of parameters have hyphens in them, which FHIRPath itself would read as minus.
    private static IEnumerable<string> Constants(string expression)
    {
        var inText = false;
        for (var i = 0; i < expression.Length; i++)
        {
            if (expression[i] == '\\') i++;
            else if (expression[i] == '\'') inText = !inText;
            if (inText || i >= expression.Length || expression[i] != '%') continue;
            var start = i + 1;
            if (start < expression.Length && expression[start] == '`') start++;
            var end = start;
            while (end < expression.Length && (char.IsAsciiLetterOrDigit(expression[end]) || expression[end] is '-' or '_')) end++;
            if (end > start) yield return expression[start..end];
        }
    }

    private static Element Extension(Element holder, string url)
    {
        foreach (var extension in holder.ChildrenNamed("extension"))
        {
            if (extension.Child("url").HasText(url)) return extension;
        }

        return default;
    }
}
