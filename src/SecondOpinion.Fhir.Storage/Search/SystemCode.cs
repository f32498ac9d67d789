namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>A code of a code system.</summary>
public readonly record struct SystemCode(string System, string Code);
