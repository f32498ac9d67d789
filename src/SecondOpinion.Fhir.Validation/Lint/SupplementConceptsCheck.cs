using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>A supplement adds to concepts that its base has; it can't make new ones. hl7.org/fhir/R4/codesystem.html#supplements</summary>
internal sealed class SupplementConceptsCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.ChildText("supplements") is not { } supplements || !element.Child("concept").Exists) return;
        if (run.Profiles.Terminology.FindSystem(supplements) is not { } content) return;
        CheckConcepts(element, content, run);
    }

    private static void CheckConcepts(Element holder, CodeSystemContent content, ValidationRun run)
    {
        foreach (var concept in holder.ChildrenNamed("concept"))
        {
            if (concept.Child("code") is { Exists: true, HasValue: true } code && content.Contains(code.Utf8()) == Membership.NotIn)
                run.Error("codesystem-supplement-code", concept, "The code system that is supplemented has no such code. Correct the code, or define it in the code system itself.");
            CheckConcepts(concept, content, run);
        }
    }
}
