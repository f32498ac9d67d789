using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>What a document's Composition refers to directly travels in the same bundle, once. hl7.org/fhir/R4/documents.html#content</summary>
internal sealed class DocumentReferencesCheck : ICheck
{
    private static readonly string[] Places = ["subject", "encounter", "author", "attester.party", "custodian", "event.detail"];
    private static readonly string[] SectionPlaces = ["author", "focus", "entry"];

    public void Check(Element element, ValidationRun run)
    {
        if (!element.Child("type").HasText("document")) return;
        var composition = element.Child("entry").Child("resource");
        if (!composition.Exists || composition.IsMalformed || composition.TypeName != "Composition") return;
        foreach (var place in Places) CheckPlace(composition, place.Split('.'), run);
        CheckSections(composition, run);
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
                ? "No entry of the document is what the Composition refers to here; it must be among them, and a relative reference counts from the fullUrl it stands under. Add the entry, or correct the reference."
                : "Several entries of the document are what the Composition refers to here. Name the version, or leave one of them out.");
    }
}
