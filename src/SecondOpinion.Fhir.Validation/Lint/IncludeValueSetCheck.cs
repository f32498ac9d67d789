using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The value sets that a value set includes are value sets, are held here, and do not include it in turn.</summary>
/// <remarks>hl7.org/fhir/R4/valueset-definitions.html#ValueSet.compose.include.valueSet</remarks>
internal sealed class IncludeValueSetCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        var own = element.ChildText("url");
        foreach (var part in ComposeParts.Of(element))
        {
            foreach (var imported in part.ChildrenNamed("valueSet"))
            {
                if (imported.HasValue) CheckImport(own, imported, run);
            }
        }
    }

    private static void CheckImport(string? own, Element imported, ValidationRun run)
    {
        var url = LintDefinitions.WithoutVersion(imported.Text!);
        var lint = run.Profiles.Lint;
        if (own is not null && Reaches(url, own, lint))
        {
            run.Error("valueset-cycle", imported, "The value set includes itself, at once or over others, so that it can't be listed. Take it out of the circle.");
            return;
        }

        // Implicit value sets have no definition; fragments are looked up as references are.
        if (url.StartsWith('#') || url.Contains('?', StringComparison.Ordinal) || url.StartsWith("http://loinc.org/vs", StringComparison.Ordinal)) return;
        if (lint.Holds("ValueSet", url)) return;
        if (lint.OtherKind(url, "ValueSet") is { } kind)
            run.Error("valueset-import-kind", imported, $"The canonical is that of a {kind}, and a value set is wanted. Correct it, or name a code system by 'system'.");
        else
            run.Warn("valueset-import-unknown", imported, "The value set is not among the loaded definitions, so what it includes was not checked. Check the canonical, or load its package.");
    }

    private static bool Reaches(string from, string own, LintDefinitions lint)
    {
        if (from == own) return true;
        var seen = new HashSet<string> { from };
        var open = new Stack<string>(seen);
        while (open.TryPop(out var at))
        {
            foreach (var next in lint.Imports(at))
            {
                if (next == own) return true;
                if (seen.Add(next)) open.Push(next);
            }
        }

        return false;
    }
}
