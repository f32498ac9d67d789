using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <param name="Reverse">True for _revinclude.</param>
/// <param name="Source">Resource type that refers.</param>
/// <param name="Target">Only targets of this type, or null for all.</param>
public sealed record Include(bool Reverse, bool Iterate, string Source, SearchParameter Parameter, string? Target);
