using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The system that a value set takes codes from is the absolute URI of a code system: no value set, no supplement, no version in it.</summary>
/// <remarks>hl7.org/fhir/R4/valueset-definitions.html#ValueSet.compose.include.system</remarks>
internal sealed class IncludeSystemCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        foreach (var part in ComposeParts.Of(element))
        {
            if (part.Child("system") is { Exists: true, HasValue: true } system) CheckSystem(part, system, run);
        }
    }

    private static void CheckSystem(Element part, Element system, ValidationRun run)
    {
        var url = system.Text!;
        if (url.IndexOf('|') is >= 0 and var bar)
        {
            if (bar == url.Length - 1) run.Warn("valueset-system-version", system, "The system ends in a bar without a version. Remove the bar.");
            else run.Error("valueset-system-version", system, "The system has a version in it, which belongs into 'version'. Move it there.");
            url = url[..bar];
        }

        if (!ReferenceIndex.IsAbsolute(system.Utf8()))
        {
            run.Error("valueset-system-relative", system, url.StartsWith('#')
                ? "The system is a fragment, and a code system is named by its own absolute URI even where it is contained. Use its url."
                : "The system is no absolute URI. Use the url of the code system.");
            return;
        }

        var lint = run.Profiles.Lint;
        if (lint.System(url) is { } held)
        {
            if (held.IsSupplement)
                run.Error("valueset-system-supplement", system, "The system is a supplement, which has no codes of its own. Use the code system that it supplements, and name the supplement in the extension for it.");
        }
        else if (lint.Holds("ValueSet", url))
        {
            run.Error("valueset-system-valueset", system, "The system is the canonical of a value set. Name the code system that the codes are from, or include the value set under 'valueSet'.");
        }
    }
}
