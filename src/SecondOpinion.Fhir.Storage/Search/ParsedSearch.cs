namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>What a list of parameters was understood as.</summary>
/// <param name="Used">Every parameter that shapes the result, in the order given and without <c>_page</c>: what a self link holds.</param>
/// <param name="Unused">Unknown parameters, and such without a value.</param>
/// <param name="Presentation">Parameters that shape the answer and not the result: _elements, _summary, _format, _pretty.</param>
public sealed record ParsedSearch(
    SearchQuery Query,
    IReadOnlyList<KeyValuePair<string, string>> Used,
    IReadOnlyList<UnusedParameter> Unused,
    IReadOnlyList<KeyValuePair<string, string>> Presentation);
