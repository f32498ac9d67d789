namespace SecondOpinion.Fhir.Storage.Search.Indexing;

internal readonly record struct UriEntry(IndexedParameter Parameter, string Uri, int Part);
