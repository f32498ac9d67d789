namespace SecondOpinion.Fhir.Storage.Search.Indexing;

internal readonly record struct StringEntry(IndexedParameter Parameter, string Folded, string Exact, int Part);
