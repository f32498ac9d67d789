using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Checks;

namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>What a code system says of its content (complete, not-present, supplement; the count) agrees with the concepts that are there.</summary>
/// <remarks>hl7.org/fhir/R4/codesystem-definitions.html#CodeSystem.content, .count and .supplements</remarks>
internal sealed class CodeSystemContentCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        if (element.Child("content") is not { Exists: true, HasValue: true } content) return;
        CheckSupplement(element, content, run);
        var first = element.Child("concept");
        if (content.ValueEquals("not-present") && first.Exists)
            run.Error("codesystem-content", first, "The code system says that its content is not present, and has concepts. Remove them, or state the content that it has.");
        if (element.Child("count") is { Exists: true, HasValue: true } count && int.TryParse(count.Text, out var stated)) CheckCount(element, content, count, stated, run);
    }

    private static void CheckSupplement(Element element, Element content, ValidationRun run)
    {
        var isSupplement = content.ValueEquals("supplement");
        if (element.Child("supplements").Exists)
        {
            if (!isSupplement)
                run.Error("codesystem-supplement", content, "A code system that supplements another has the content 'supplement'. Correct it, or remove 'supplements'.");
            foreach (var name in (string[])["caseSensitive", "hierarchyMeaning"])
            {
                if (element.Child(name) is { Exists: true } own)
                    run.Error("codesystem-supplement-meaning", own, $"A supplement can't change what '{name}' says in the code system that it supplements. Remove it.");
            }
        }
        else if (isSupplement)
        {
            run.Error("codesystem-supplement", content, "The content is 'supplement', and 'supplements' does not say of what. Add the canonical of the code system.");
        }
    }

    private static void CheckCount(Element element, Element content, Element count, int stated, ValidationRun run)
    {
        var present = Count(element);
        if (content.ValueEquals("complete") && present != stated)
            run.Error("codesystem-count", count, $"The code system is complete with {present} concepts, and the count says {stated}. Correct the count or the content.");
        else if ((content.ValueEquals("fragment") || content.ValueEquals("example")) && present >= stated)
            run.Warn("codesystem-count", count, $"Only a part of the code system is here, and it has {present} concepts where the count of all says {stated}. Correct the count or the content.");
    }

    private static int Count(Element holder)
    {
        var count = 0;
        foreach (var concept in holder.ChildrenNamed("concept")) count += 1 + Count(concept);
        return count;
    }
}
