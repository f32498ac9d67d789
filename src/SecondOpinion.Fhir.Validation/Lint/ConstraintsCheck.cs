using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>An invariant's key means one expression, which is FHIRPath that fits the element; a differential's invariants are the profile's own.</summary>
/// <remarks>hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.constraint</remarks>
internal sealed class ConstraintsCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        var url = element.ChildText("url");
        CheckView(element, "snapshot", url, null, run);
        CheckView(element, "differential", url, ElementRows.IsProfile(element) ? ElementRows.Base(element, run) : null, run);
    }

    private static void CheckView(Element structure, string view, string? url, StructureRows? above, ValidationRun run)
    {
        var isWhole = view == "snapshot";
        var byKey = new Dictionary<string, string>();
        foreach (var row in ElementRows.Of(structure, view))
        {
            foreach (var constraint in row.ChildrenNamed("constraint"))
            {
                var source = constraint.Child("source");
                var isOwn = !source.Exists || !source.HasValue || (url is not null && IsSame(source.Text!, url));
                if (isWhole && !isOwn) continue;
                if (!isOwn && above is not null)
                {
                    run.Error("structure-constraint-source", constraint, "A differential's invariants are its own, and this one names another source. Remove the source, or leave the invariant to that structure.");
                    continue;
                }

                if (constraint.ChildText("key") is not { } key || constraint.ChildText("expression") is not { } expression) continue;
                CheckKey(constraint, key, expression, byKey, isWhole ? null : above, run);

                // What repeat() meets on its way need not have every step, so that the types in it are not judged.
                var focus = expression.Contains("repeat(", StringComparison.Ordinal) ? null : Focus(row, run);
                if (run.Profiles.Lint.Fault(expression, focus) is { } fault)
                    run.Error("structure-constraint-expression", constraint, $"The expression of {key} can't be evaluated here: {fault}");
            }
        }
    }

    private static void CheckKey(Element constraint, string key, string expression, Dictionary<string, string> byKey, StructureRows? above, ValidationRun run)
    {
        if (!byKey.TryAdd(key, expression) && byKey[key] != expression && key != "ele-1")
            run.Error("structure-constraint-key", constraint, $"The key {key} stands for two different expressions in this structure. Give one of them another key.");
        else if (above?.Expression(key) is { } inherited && inherited != expression)
            run.Error("structure-constraint-key", constraint, $"The base has an invariant {key} with another expression. Choose a key of your own.");
    }

    private static bool IsSame(string source, string url) => LintDefinitions.WithoutVersion(source) == url;

    private static TypeSchema? Focus(Element row, ValidationRun run)
    {
        var codes = ElementRows.TypeCodes(row);
        if (codes is [var single] && single is not ("BackboneElement" or "Element")) return run.Profiles.Definitions.FindType(single);
        return codes.Count > 1 || row.ChildText("path") is not { } path ? null : run.Profiles.Lint.TypeAt(path);
    }
}
