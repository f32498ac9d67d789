using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Exchange.Completeness;

/// <summary>What a case has and lacks.</summary>
/// <param name="Checklist">Canonical with version; null when none was loaded.</param>
/// <param name="Findings">What is odd about the records: studies sent twice, identities that contradict each other. Never an error.</param>
public sealed record CompletenessReport(string? Checklist, IReadOnlyList<ItemVerdict> Items, IReadOnlyList<Issue> Findings)
{
    public bool IsReady => !Items.Any(item => item.Blocks);

    /// <summary>Everything worth knowing as issues: what blocks, what is expected, what is old, what is odd.</summary>
    public IReadOnlyList<Issue> ToIssues() =>
    [
        .. Items.Where(item => item.Status != ItemVerdict.Present && item.Item.Necessity != Necessity.Available).Select(item => new Issue(
            IssueSeverity.Warning, IssueType.BusinessRule, item.Blocks ? "checklist-required-missing" : item.Status == ItemVerdict.Missing ? "checklist-expected-missing" : "checklist-outdated", "", Describe(item))),
        .. Findings,
    ];

    /// <summary>A gap in a sentence.</summary>
    public static string Describe(ItemVerdict verdict) =>
        $"{verdict.Item.Code}: {(verdict.Status == ItemVerdict.Outdated ? "older than it should be. " : "")}{verdict.Item.Reason} Accepted: {string.Join(", ", verdict.Item.AcceptableFormats)}.";
}
