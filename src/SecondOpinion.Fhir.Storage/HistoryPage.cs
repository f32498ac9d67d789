namespace SecondOpinion.Fhir.Storage;

/// <param name="Next">Where the next page begins, or null at the end.</param>
/// <param name="Total">Versions in all pages; null where counting them would test many for who may see them.</param>
public sealed record HistoryPage(IReadOnlyList<StoredVersion> Versions, HistoryPosition? Next, int? Total);
