using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>What a document's Composition refers to directly travels in the same bundle, once; so does what a message is about.</summary>
/// <remarks>hl7.org/fhir/R4/documents.html#content and messaging.html#bundle</remarks>
internal sealed class DocumentReferencesCheck : ICheck
{
    private static readonly string[] Places = ["subject", "encounter", "author", "attester.party", "custodian", "event.detail"];
    private static readonly string[] SectionPlaces = ["author", "focus", "entry"];

    public void Check(Element element, ValidationRun run)
    {
        var first = element.Child("entry").Child("resource");
        if (!first.Exists || first.IsMalformed) return;
        if (first.TypeName == "Composition" && element.Child("type").HasText("document"))
        {
            foreach (var place in Places) CheckPlace(first, place.Split('.'), run);
            CheckSections(first, run);
        }
        else if (first.TypeName == "MessageHeader" && element.Child("type").HasText("message"))
        {
            CheckPlace(first, ["focus"], run);
        }
    }

    private static void CheckSections(Element holder, ValidationRun run)
    {
        foreach (var section in holder.ChildrenNamed("section"))
        {
            if (section.IsMalformed) continue;
            foreach (var place in SectionPlaces) CheckPlace(section, [place], run);
            CheckSections(section, run);
        }
    }

    private static void CheckPlace(Element holder, ReadOnlySpan<string> names, ValidationRun run)
    {
        foreach (var child in holder.ChildrenNamed(names[0]))
        {
            if (child.IsMalformed) continue;
            if (names.Length > 1) CheckPlace(child, names[1..], run);
            else if (child.Child("reference") is { Exists: true, HasValue: true, Text: [not '#', ..] address }) CheckReference(child, address, run);
        }
    }

    private static void CheckReference(Element reference, string address, ValidationRun run)
    {
        var count = run.References.Matches(address, reference).Count();
        if (count == 1 || run.IsFaulty(reference)) return;
        run.Report(IssueSeverity.Error, count == 0 ? IssueType.NotFound : IssueType.MultipleMatches, count == 0 ? "document-reference-missing" : "document-reference-ambiguous", reference,
            count == 0
                ? "No entry of the bundle is what is referred to here; it must be among them, and a relative reference counts from the fullUrl it stands under. Add the entry, or correct the reference."
                : "Several entries of the bundle are what is referred to here. Name the version, or leave one of them out.");
    }
}
