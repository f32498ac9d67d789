namespace SecondOpinion.Fhir.Model.Elements;

/// <summary>Collects what a parser finds. Places become text at the end, when the tree they stand in is whole.</summary>
internal sealed class ParseIssues(int max)
{
    private readonly List<Entry> entries = [];

    public bool IsEmpty => entries.Count == 0;

    /// <param name="node">Element the place is relative to; -1 for none.</param>
    /// <param name="suffix">What follows that element's path.</param>
    public void Add(int node, string suffix, int offset, IssueType code, string id, string message)
    {
        if (entries.Count < max) entries.Add(new Entry(node, suffix, offset, code, id, message));
        else if (entries.Count == max)
            entries.Add(new Entry(-1, "", offset, IssueType.TooCostly, "issues-too-many", $"More than {max} problems were found; the rest is not listed. Mend these first."));
    }

    public List<Issue> Materialise(ResourceDocument? document, ReadOnlySpan<byte> utf8)
    {
        var issues = new List<Issue>(entries.Count);
        foreach (var entry in entries)
        {
            var (line, column) = TextPosition.Of(utf8, entry.Offset);
            var path = document is null || entry.Node < 0 ? entry.Suffix : new Element(document, entry.Node).Path + entry.Suffix;
            issues.Add(new Issue(IssueSeverity.Error, entry.Code, entry.Id, path, entry.Message, line, column));
        }

        return issues;
    }

    private readonly record struct Entry(int Node, string Suffix, int Offset, IssueType Code, string Id, string Message);
}
