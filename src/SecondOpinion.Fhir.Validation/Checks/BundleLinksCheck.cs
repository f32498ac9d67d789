using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>Links to other pages stand where there are pages, and a bundle is itself once. hl7.org/fhir/R4/http.html#paging</summary>
internal sealed class BundleLinksCheck : ICheck
{
    public void Check(Element element, ValidationRun run)
    {
        var hasPages = element.Child("type") is not { Exists: true, HasValue: true, Text: not ("searchset" or "history") };
        var isKnown = false;
        foreach (var link in element.ChildrenNamed("link"))
        {
            if (link.Child("relation") is not { Exists: true, HasValue: true } relation) continue;
            if (!hasPages && relation.Text is "first" or "prev" or "previous" or "next" or "last") ReportPage(relation, run);
            if (!relation.HasText("self")) continue;
            if (isKnown) ReportTwice(relation, run);
            isKnown = true;
        }
    }

    private static void ReportPage(Element relation, ValidationRun run) => run.Report(IssueSeverity.Error, IssueType.Structure, "link-no-page", relation,
        "The link leads to another page, and only results of searches and histories come in pages. Remove the link, or correct the type of the bundle.");

    private static void ReportTwice(Element relation, ValidationRun run) => run.Report(IssueSeverity.Error, IssueType.Duplicate, "link-self-twice", relation,
        "The bundle has a link to itself already. Keep one.");
}
