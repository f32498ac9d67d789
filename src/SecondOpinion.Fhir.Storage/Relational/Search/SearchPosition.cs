namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Where a page ended: the last match's key and the values it was sorted by.</summary>
/// <param name="Snapshot">Key of the newest version when the first page was given: later pages are sorted by what was true then.</param>
internal sealed record SearchPosition(long Key, IReadOnlyList<object?> Values, long Snapshot);
