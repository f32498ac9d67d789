using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage;

/// <summary>A way in which a resource comes to be seen: all of it must hold.</summary>
/// <param name="Criteria">What the resource itself must be.</param>
/// <param name="Record">What must stand in its record.</param>
public sealed record AccessRule(IReadOnlyList<SearchCriterion> Criteria, IReadOnlyList<RecordCondition> Record);
