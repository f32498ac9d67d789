using System.Text;
using System.Text.RegularExpressions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Model.Primitives;
using SecondOpinion.Fhir.Validation.Checks;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A value set's filters ask for properties that the code system has, with operators it allows, for values they can have.</summary>
/// <remarks>hl7.org/fhir/R4/valueset-definitions.html#ValueSet.compose.include.filter</remarks>
internal sealed class FilterCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        foreach (var part in ComposeParts.Of(element))
        {
            if (!part.Child("filter").Exists || part.ChildText("system") is not { } system) continue;
            system = LintDefinitions.WithoutVersion(system);
            foreach (var filter in part.ChildrenNamed("filter")) CheckFilter(filter, system, run);
        }
    }

    private static void CheckFilter(Element filter, string system, ValidationRun run)
    {
        if (filter.ChildText("property") is not { } property || filter.ChildText("op") is not { } op) return;
        var rule = FilterRules.Find(system, property, run.Profiles.Lint);
        if (rule is null)
        {
            if (run.Profiles.Lint.System(system) is not null)
                run.Warn("valueset-filter-property", filter, $"The code system declares no property {property}. Check its spelling, or declare it there.");
            return;
        }

        if (rule.Operators is { } operators && !operators.Contains(op))
            run.Error("valueset-filter-op", filter, $"The property {property} can't be asked with {op}. The code system allows {string.Join(", ", operators)}.");
        if (filter.ChildText("value") is not { } value) return;
        foreach (var one in op is "in" or "not-in" ? value.Split(',') : [value])
        {
            if (Fault(rule, op, property, one.Trim(), system, run) is { } fault) run.Error("valueset-filter-value", filter, fault);
        }
    }

    private static string? Fault(FilterRule rule, string op, string property, string value, string system, ValidationRun run)
    {
        if (op == "exists") return value is "true" or "false" ? null : "The operator exists takes true or false. Correct the value.";
        if (op == "regex") return RegexFault(property, value);
        if (rule.Values is { } values && !values.Contains(value)) return $"The property {property} has the values {string.Join(", ", values)}. Use one of them.";
        var text = Encoding.UTF8.GetBytes(value);
        return rule.Type switch
        {
            "boolean" when value is not ("true" or "false") => $"The property {property} is a boolean. Give true or false.",
            "integer" when !long.TryParse(value, out _) => $"The property {property} is an integer. Give a whole number.",
            "decimal" when !decimal.TryParse(value, out _) => $"The property {property} is a decimal. Give a number.",
            "dateTime" when !PrimitiveFormat.Of("dateTime")!.IsValid(text) => $"The property {property} is a dateTime. Give a date, or a date with time and zone.",
            "sctid" when !SnomedId.IsValid(value) && op is not "in" and not "not-in" => $"The property {property} takes the identifier of a SNOMED CT concept: 6 to 18 digits with a check digit. Correct the value.",
            "concept" when !run.Profiles.Lint.IsDated(system) && run.Profiles.Terminology.FindSystem(system)?.Contains(text) == Membership.NotIn =>
                $"The property {property} takes a code of the code system, and it has no such code. Correct the value.",
            "Coding" => CodingFault(property, value, run),
            _ => null,
        };
    }

    private static string? RegexFault(string property, string value)
    {
        if (property == "concept") return "The property concept is not a text that a regular expression could be compared with. Use code or display, or another operator.";
        try
        {
            _ = new Regex(value, RegexOptions.NonBacktracking);
            return null;
        }
        catch (ArgumentException)
        {
            return "The value is no regular expression. Correct it.";
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static string? CodingFault(string property, string value, ValidationRun run)
    {
        var hash = value.IndexOf('#');
        if (hash <= 0 || hash == value.Length - 1) return $"The property {property} is a Coding. Write its value as system#code, or system|version#code.";
        return run.Profiles.Terminology.FindSystem(value[..hash])?.Contains(Encoding.UTF8.GetBytes(value[(hash + 1)..])) == Membership.NotIn
            ? $"The code system that the value of {property} names has no such code. Correct the value."
            : null;
    }
}
