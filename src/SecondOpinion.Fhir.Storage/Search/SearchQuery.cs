namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>A search that was understood: every parameter known, every value of its type.</summary>
/// <param name="ResourceType">The type searched; of a search over several <see cref="Types"/>, the one whose parameters they share.</param>
public sealed record SearchQuery(string ResourceType, IReadOnlyList<SearchCriterion> Criteria)
{
    /// <summary>The types of a search over several; empty for a search of one.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>Empty: in the order in which the resources came to the store, which no later change disturbs.</summary>
    public IReadOnlyList<SortKey> Sort { get; init; } = [];

    /// <summary>Whether what is contained is looked at. Its container decides who sees it, and when it was last updated.</summary>
    public ContainedMatches Contained { get; init; }

    /// <summary>Of what is contained, give the resource itself; otherwise its container, once however much in it matches.</summary>
    public bool GivesContained { get; init; }

    /// <summary>Matches on a page.</summary>
    public int Count { get; init; } = 20;

    /// <summary>Only the total is wanted.</summary>
    public bool CountOnly { get; init; }

    /// <summary>Something is decided by the result: rather none than one that may not be whole.</summary>
    public bool MustBeWhole { get; init; }

    public SearchTotal Total { get; init; }

    /// <summary>Tell how the result was found, and how many rows were looked at.</summary>
    public bool Explain { get; init; }

    public IReadOnlyList<Include> Includes { get; init; } = [];

    /// <summary>Opaque token of the page to give, from <see cref="SearchPage.Next"/>; null for the first. Good for the same criteria and sort only.</summary>
    public string? Page { get; init; }
}
