namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>What a code system says of one of its codes.</summary>
/// <param name="Name">Name of the code system.</param>
public sealed record CodeDetails(
    string Name, string? Version, string Display, string? Definition, IReadOnlyList<CodeDesignation> Designations, IReadOnlyList<CodeSystemProperty> Properties);
