namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>What of a value set is wanted. hl7.org/fhir/R4/valueset-operation-expand.html</summary>
public sealed record ExpansionRequest
{
    /// <summary>Words that each have to occur in the name or the code; null for all codes.</summary>
    public string? Filter { get; init; }

    public int Offset { get; init; }

    /// <summary>Codes on a page; null for all.</summary>
    public int? Count { get; init; }

    public bool ActiveOnly { get; init; }

    /// <summary>Leaves out concepts that only group others.</summary>
    public bool ExcludeAbstract { get; init; }

    public string? DisplayLanguage { get; init; }

    /// <summary>Systems whose codes are left out, as canonicals.</summary>
    public IReadOnlyList<string> ExcludeSystems { get; init; } = [];

    /// <summary>Versions of systems for includes that name none, as <c>system|version</c>.</summary>
    public IReadOnlyList<string> SystemVersions { get; init; } = [];

    /// <summary>Versions that includes must not contradict.</summary>
    public IReadOnlyList<string> CheckSystemVersions { get; init; } = [];

    /// <summary>Versions to take whatever the includes say.</summary>
    public IReadOnlyList<string> ForceSystemVersions { get; init; } = [];
}
