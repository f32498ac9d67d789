using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Storage.Search;

/// <param name="Matches">In the order asked for.</param>
/// <param name="Included">Each once, none that is a match.</param>
/// <param name="Total">Matches on all pages; null when not asked for, or too many to be counted for every page.</param>
/// <param name="Next">Token of the next page, or null at the end.</param>
public sealed record SearchPage(IReadOnlyList<StoredVersion> Matches, IReadOnlyList<StoredVersion> Included, int? Total, string? Next)
{
    /// <summary>Why there is no page: the token was not given by this store for this search. Null for a page.</summary>
    public Issue? Refusal { get; init; }

    /// <summary>How the search was run, when that was asked for.</summary>
    public IReadOnlyList<string> Explanation { get; init; } = [];

    /// <summary>What whoever asked must know about the result: that a parameter does not yet find everything.</summary>
    public IReadOnlyList<Issue> Warnings { get; init; } = [];

    internal static SearchPage Refused(Issue issue) => new([], [], null, null) { Refusal = issue };

    /// <summary>True when more would be included than a page may hold; <see cref="Included"/> is then not all.</summary>
    public bool IncludesAreCut { get; init; }
}
