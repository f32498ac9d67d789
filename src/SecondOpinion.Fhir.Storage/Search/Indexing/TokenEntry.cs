namespace SecondOpinion.Fhir.Storage.Search.Indexing;

internal readonly record struct TokenEntry(IndexedParameter Parameter, string Code, string? System, int Part);
