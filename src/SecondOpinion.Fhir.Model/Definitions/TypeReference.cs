namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>A type an element may have. hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.type</summary>
/// <param name="Code">Name of the type: <c>Reference</c>, <c>code</c>.</param>
/// <param name="Profiles">Profiles one of which the content must meet.</param>
/// <param name="TargetProfiles">For references: profiles or types one of which the target must meet.</param>
public sealed record TypeReference(string Code, IReadOnlyList<string> Profiles, IReadOnlyList<string> TargetProfiles)
{
    /// <summary>For references: contained, referenced, bundled; empty where every way will do.</summary>
    public IReadOnlyList<string> Aggregation { get; init; } = [];

    /// <summary>For references: either, independent or specific; null where nothing is said.</summary>
    public string? Versioning { get; init; }
}
