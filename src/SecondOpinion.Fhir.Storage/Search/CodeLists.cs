using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>Names the codes that a token's modifier stands for; the store knows no terminology itself.</summary>
/// <param name="modifier"><c>in</c> with the canonical of a value set; <c>below</c> or <c>above</c> with <c>system|code</c>.</param>
/// <param name="most">More codes than this are a failure.</param>
public delegate Outcome<IReadOnlyList<SystemCode>> CodeLists(string modifier, string value, int most);
