using System.Text;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>The codes that a value set lists are in the code system, where that is held in full and in the version named.</summary>
/// <remarks>hl7.org/fhir/R4/valueset-definitions.html#ValueSet.compose.include.concept. A display may differ: the value set may have its own.</remarks>
internal sealed class IncludeConceptCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        foreach (var part in ComposeParts.Of(element))
        {
            if (part.Child("concept").Exists && part.ChildText("system") is { } system) CheckPart(part, system, run);
        }
    }

    private static void CheckPart(Element part, string system, ValidationRun run)
    {
        var content = run.Profiles.Terminology.FindSystem(Encoding.UTF8.GetBytes(system));
        var grammar = content is null ? CodeGrammar.Of(system) : null;
        if (content is null && grammar is null) return;
        if (content is not null && part.ChildText("version") is { } version && run.Profiles.Lint.System(system)?.Version is { } held && held != version) return;
        var isDated = run.Profiles.Lint.IsDated(system);
        foreach (var concept in part.ChildrenNamed("concept"))
        {
            if (concept.Child("code") is not { Exists: true, HasValue: true } code) continue;
            if (content is not null ? content.Contains(code.Utf8()) != Membership.NotIn : grammar!(code.Utf8())) continue;
            if (isDated) run.Warn("valueset-code-unknown", code, "R4's copy of the code system has no such code. If a later version has it, load the package with that.");
            else run.Error("valueset-code-unknown", code, "The code system has no such code. Correct the code or the system.");
        }
    }
}
