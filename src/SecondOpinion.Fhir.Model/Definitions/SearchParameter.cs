namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>hl7.org/fhir/R4/searchparameter.html</summary>
public sealed record SearchParameter(
    string Url,
    string Code,
    SearchParameterType Type,
    IReadOnlyList<string> Base,
    string? Expression,
    IReadOnlyList<string> Target,
    IReadOnlyList<SearchParameterComponent> Components);
