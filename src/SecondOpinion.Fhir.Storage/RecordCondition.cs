using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.Storage;

/// <summary>There is a resource in the same record, with a tag of <see cref="Access.RecordSystem"/> in common, that meets all criteria.</summary>
/// <param name="IsAbsent">There must be none.</param>
public sealed record RecordCondition(string Type, IReadOnlyList<SearchCriterion> Criteria, bool IsAbsent = false);
