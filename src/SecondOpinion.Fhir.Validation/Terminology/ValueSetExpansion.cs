namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>The codes of a value set.</summary>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="Codes">Those of the page that was asked for.</param>
/// <param name="CodeSystems">The systems they were taken from, as <c>system|version</c>.</param>
/// <param name="Fragments">Those of the systems of which only a part is held here, so that codes may be missing.</param>
public sealed record ValueSetExpansion(int Total, IReadOnlyList<ExpandedCode> Codes, IReadOnlyList<string> CodeSystems, IReadOnlyList<string> Fragments);
