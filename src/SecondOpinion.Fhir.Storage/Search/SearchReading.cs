using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>What was understood of a search so far.</summary>
/// <param name="resourceType">The type searched; for a search over several, the type whose parameters they share.</param>
internal sealed class SearchReading(string resourceType)
{
    public string ResourceType => resourceType;

    /// <summary>Types of a search over several; empty otherwise.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    public List<SearchCriterion> Criteria { get; } = [];

    public List<SortKey> Sort { get; } = [];

    public List<Include> Includes { get; } = [];

    public List<KeyValuePair<string, string>> Used { get; } = [];

    public List<UnusedParameter> Unused { get; } = [];

    public List<KeyValuePair<string, string>> Presentation { get; } = [];

    public List<Issue> Issues { get; } = [];

    /// <summary>Why a known parameter can't be used as it was written.</summary>
    public Issue? Refused { get; set; }

    public int? Count { get; set; }

    public bool CountOnly { get; set; }

    public SearchTotal Total { get; set; }

    public ContainedMatches Contained { get; set; }

    public bool GivesContained { get; set; }

    public bool Explain { get; set; }

    public string? Page { get; set; }

    public void AddUnused(string name, string value, string id, string message) =>
        Unused.Add(new UnusedParameter(name, value, Issue.Error(IssueType.NotSupported, id, message)));

    public void Refuse(IssueType code, string id, string message) => Issues.Add(Issue.Error(code, id, message));

    public SearchQuery ToQuery(SearchLimits limits) => new(resourceType, Criteria)
    {
        Types = Types,
        Sort = Sort,
        Includes = Includes,
        Count = Count ?? limits.DefaultCount,
        CountOnly = CountOnly,
        Total = Total,
        Contained = Contained,
        GivesContained = GivesContained,
        Explain = Explain,
        Page = Page,
    };
}
