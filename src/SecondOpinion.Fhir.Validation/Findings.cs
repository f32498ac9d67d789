using System.Runtime.InteropServices;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Validation.Compiling;

namespace SecondOpinion.Fhir.Validation;

/// <summary>Collects what the checks find, each defect once, and turns it into issues at the end.</summary>
internal sealed class Findings(int max)
{
    private readonly HashSet<(int Element, string? Child, string Id, string Detail)> keys = [];
    private readonly HashSet<int> faulty = [];
    private readonly List<Finding> list = [];
    private int errors;
    private int others;

    private readonly HashSet<(int Element, ElementRules Rules)> entered = [];

    public bool HasErrors { get; private set; }

    public bool HasErrorAt(Element element) => faulty.Count > 0 && faulty.Contains(element.Index);

    public bool Enter(Element element, ElementRules rules) => entered.Add((element.Index, rules));

    public void Add(IssueSeverity severity, IssueType code, string id, Element at, string? child, string detail, string message)
    {
        if (severity >= IssueSeverity.Error)
        {
            HasErrors = true;
            if (child is null) faulty.Add(at.Index);
        }

        // Errors and milder findings are counted apart, so that a flood of warnings hides no error.
        ref var count = ref severity >= IssueSeverity.Error ? ref errors : ref others;
        if (count > max || !keys.Add((at.Index, child, id, detail))) return;
        list.Add(count++ < max
            ? new Finding(severity, code, id, at, child, message)
            : new Finding(severity, IssueType.TooCostly, "issues-too-many", at.Document.Root, null,
                $"More than {max} findings of this severity were made; the rest is not listed. Mend these first."));
    }

    /// <summary>The parser's issues and these, ordered by their place in the text.</summary>
    public IReadOnlyList<Issue> ToIssues(ResourceDocument document)
    {
        if (list.Count == 0) return document.Issues;
        list.Sort((a, b) => a.At.Start != b.At.Start ? a.At.Start.CompareTo(b.At.Start) : a.At.Index.CompareTo(b.At.Index));
        var issues = new List<Issue>(document.Issues.Count + list.Count);
        issues.AddRange(document.Issues);
        var text = document.Utf8.Span;
        var (offset, line, lineStart) = (0, 1, 0);
        foreach (var finding in list)
        {
            // Lines are counted onwards from the last finding, so that many findings cost one pass over the text.
            var start = Math.Min(finding.At.Start, text.Length);
            var between = text[offset..start];
            line += between.Count((byte)'\n');
            if (between.LastIndexOf((byte)'\n') is >= 0 and var last) lineStart = offset + last + 1;
            offset = start;
            var (atLine, atColumn) = document.PositionInXml(finding.At) ?? (line, start - lineStart + 1);
            var path = finding.Child is null ? finding.At.Path : $"{finding.At.Path}.{finding.Child}";
            issues.Add(new Issue(finding.Severity, finding.Code, finding.Id, path, finding.Message, atLine, atColumn));
        }

        // OrderBy keeps the order of equals: the parser's word comes first.
        return issues.OrderBy(issue => issue.Line).ThenBy(issue => issue.Column).ToArray();
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Finding(IssueSeverity Severity, IssueType Code, string Id, Element At, string? Child, string Message);
}
