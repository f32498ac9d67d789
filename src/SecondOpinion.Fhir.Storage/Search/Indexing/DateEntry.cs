namespace SecondOpinion.Fhir.Storage.Search.Indexing;

internal readonly record struct DateEntry(IndexedParameter Parameter, long Low, long High, int Part);
