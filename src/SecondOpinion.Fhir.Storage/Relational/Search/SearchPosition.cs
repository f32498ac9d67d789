namespace SecondOpinion.Fhir.Storage.Relational.Search;

/// <summary>Where a page ended: the last match's key and the values it was sorted by.</summary>
internal sealed record SearchPosition(long Key, IReadOnlyList<object?> Values);
