using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Validation.Checks;

/// <summary>dom-2 to dom-5: what contained resources may have, and that something refers to each. hl7.org/fhir/R4/references.html#contained</summary>
internal sealed class ContainedCheck : ICheck
{
    public static readonly string[] Keys = ["dom-2", "dom-3", "dom-4", "dom-5"];

    public void Check(Element element, ValidationRun run)
    {
        if (!element.Child("contained").Exists) return;
        if (element.Name == "contained")
        {
            Report(run, element, "dom-2", "The contained resource contains others. Move them up, beside it.");
            return;
        }

        var fragments = new HashSet<string>();
        Collect(element, fragments);
        var ids = new HashSet<string>();
        foreach (var inner in element.ChildrenNamed("contained"))
        {
            if (inner.IsMalformed) continue;
            CheckInner(element, inner, fragments, run);
            if (inner.ChildText("id") is { } id && !ids.Add(id)) ReportTwice(inner.Child("id"), run);
        }
    }

    private static void CheckInner(Element container, Element inner, HashSet<string> fragments, ValidationRun run)
    {
        var meta = inner.Child("meta");
        if (meta.Child("versionId").Exists || meta.Child("lastUpdated").Exists)
            Report(run, container, "dom-4", "A contained resource has meta.versionId or meta.lastUpdated; it has no versions of its own. Remove them.");
        if (meta.Child("security").Exists)
            Report(run, container, "dom-5", "A contained resource has meta.security; the label of its container holds for it. Remove it.");
        if (inner.ChildText("id") is { } id && fragments.Contains("#" + id)) return;
        var own = new HashSet<string>();
        Collect(inner, own);
        if (own.Contains("#")) return;
        Report(run, container, "dom-3", "Nothing refers to a contained resource, and it does not refer to its container. Refer to it as # and its id, or remove it.");
    }

    private static void Collect(Element element, HashSet<string> fragments)
    {
        foreach (var child in element.Children)
        {
            if (child.HasValue && child.RawValue.StartsWith((byte)'#') && (child.Name == "reference" || child.TypeName is "canonical" or "uri" or "url"))
                fragments.Add(child.Text!);
            if (child.TypeName == "xhtml" && child.HasValue) CollectLinks(child.Text!, fragments);
            Collect(child, fragments);
        }
    }

    // A narrative may show a picture that is contained: <img src="#pic1"/>. hl7.org/fhir/R4/narrative.html
    private static void CollectLinks(string xhtml, HashSet<string> fragments)
    {
        for (var at = xhtml.IndexOf("\"#", StringComparison.Ordinal); at >= 0; at = xhtml.IndexOf("\"#", at + 1, StringComparison.Ordinal))
        {
            var end = xhtml.IndexOf('"', at + 1);
            if (end > at) fragments.Add(xhtml[(at + 1)..end]);
        }
    }

    private static void ReportTwice(Element id, ValidationRun run) => run.Report(IssueSeverity.Error, IssueType.Duplicate, "contained-id-twice", id,
        "Another contained resource has the same id, so that a reference to it can mean either. Give each an id of its own.");

    private static void Report(ValidationRun run, Element at, string key, string message) => run.Report(IssueSeverity.Error, IssueType.Invariant, key, at, message);
}
