namespace SecondOpinion.Fhir.Storage.Search.Indexing;

internal readonly record struct ReferenceEntry(IndexedParameter Parameter, string Target, string? Type, string? Server, string Version, int Part);
