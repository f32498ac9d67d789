using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

public sealed record SortKey(SearchParameter Parameter, bool Descending);
