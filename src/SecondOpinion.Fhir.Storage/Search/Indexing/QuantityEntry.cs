namespace SecondOpinion.Fhir.Storage.Search.Indexing;

internal readonly record struct QuantityEntry(IndexedParameter Parameter, double Low, double High, string? System, string Code, string Unit, int Part);
