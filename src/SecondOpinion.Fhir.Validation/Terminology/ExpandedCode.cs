namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>A code of an expanded value set.</summary>
public sealed record ExpandedCode(string System, string? Version, string Code, string? Display, bool IsAbstract, bool IsInactive, IReadOnlyList<CodeDesignation> Designations)
{
    internal bool Matches(string[] words) => Array.TrueForAll(words, word =>
        Code.Contains(word, StringComparison.OrdinalIgnoreCase) || Display?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);

    internal ExpandedCode In(string language) =>
        Designations.FirstOrDefault(designation => designation.IsIn(language)) is { } found ? this with { Display = found.Value } : this;
}
