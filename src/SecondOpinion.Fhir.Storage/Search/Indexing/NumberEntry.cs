namespace SecondOpinion.Fhir.Storage.Search.Indexing;

internal readonly record struct NumberEntry(IndexedParameter Parameter, double Low, double High, int Part);
