using SecondOpinion.Fhir.FhirPath;
using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search.Indexing;

/// <summary>How one parameter of one resource type is read from a resource.</summary>
/// <param name="Parts">Of a composite, its components, whose expressions start at what <paramref name="Expression"/> gives; else empty.</param>
internal sealed record ParameterPlan(IndexedParameter Parameter, SearchParameterType Type, FhirPathExpression Expression, IReadOnlyList<ParameterPlan> Parts)
{
    /// <summary>Where identifiers of a token parameter go by their type, and those of a reference parameter by themselves.</summary>
    public IndexedParameter? Identifiers { get; init; }

    /// <summary>Where a reference parameter's references into the same container stand.</summary>
    public IndexedParameter? Contained { get; init; }

    /// <summary>Where the words that go with a token's codes stand.</summary>
    public IndexedParameter? Texts { get; init; }

    /// <summary>Where amounts stand in base units, comparable whatever unit they were written in.</summary>
    public IndexedParameter? Units { get; init; }
}
