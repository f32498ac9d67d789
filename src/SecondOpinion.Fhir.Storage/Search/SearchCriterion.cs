using SecondOpinion.Fhir.Model.Definitions;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>One parameter: it holds when any of its values matches.</summary>
/// <param name="Modifier">What follows the colon, or null.</param>
/// <param name="Values">As they were written between the commas, their escapes not undone.</param>
public sealed record SearchCriterion(SearchParameter Parameter, string? Modifier, IReadOnlyList<string> Values)
{
    /// <summary>Steps to the resource that the parameter belongs to; empty when it is the one searched for.</summary>
    public IReadOnlyList<ChainLink> Chain { get; init; } = [];

    /// <summary>The same criterion by other ways, where a chain may lead to several types: it holds when any of them does.</summary>
    public IReadOnlyList<SearchCriterion> Alternatives { get; init; } = [];
}
