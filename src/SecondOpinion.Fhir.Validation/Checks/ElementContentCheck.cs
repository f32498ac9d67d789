using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>ele-1: an element has a value or children, and an id alone is neither.</summary>
internal sealed class ElementContentCheck : ICheck
{
    public const string Key = "ele-1";

    public void Check(Element element, ValidationRun run)
    {
        var first = element.FirstChild;
        if (element.HasValue || !first.Exists || first.NextSibling.Exists || first.Name != "id") return;
        run.Report(IssueSeverity.Error, IssueType.Invariant, Key, element,
            "The element has an id and nothing else. Give it content, or leave it out.");
    }
}
