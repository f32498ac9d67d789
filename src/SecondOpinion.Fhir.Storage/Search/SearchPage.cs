namespace SecondOpinion.Fhir.Storage.Search;

/// <param name="Matches">In the order asked for.</param>
/// <param name="Included">Each once, none that is a match.</param>
/// <param name="Total">Matches on all pages, or null when not asked for.</param>
/// <param name="Next">Token of the next page, or null at the end.</param>
public sealed record SearchPage(IReadOnlyList<StoredVersion> Matches, IReadOnlyList<StoredVersion> Included, int? Total, string? Next);
