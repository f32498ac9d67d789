namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>A type or a profile with its snapshot. hl7.org/fhir/R4/structuredefinition.html</summary>
public sealed record StructureDefinition
{
    public required string Url { get; init; }

    public string? Version { get; init; }

    public required string Name { get; init; }

    public string? Title { get; init; }

    /// <summary>primitive-type, complex-type, resource or logical.</summary>
    public required string Kind { get; init; }

    public bool Abstract { get; init; }

    /// <summary>Name of the type that is defined or constrained.</summary>
    public required string Type { get; init; }

    public string? BaseDefinition { get; init; }

    /// <summary>True for a profile, false for a type's own definition.</summary>
    public bool IsProfile { get; init; }

    /// <summary>For an extension: where it may stand.</summary>
    public IReadOnlyList<ExtensionContext> Contexts { get; init; } = [];

    /// <summary>The element rows, outermost first; the catalogue generates those of a definition that came without. Empty where that failed.</summary>
    public required IReadOnlyList<ElementDefinition> Snapshot { get; init; }

    /// <summary>The rows as the author wrote them, before inheritance; empty where the pack leaves them out.</summary>
    public IReadOnlyList<ElementDefinition> Differential { get; init; } = [];

    /// <summary>What came up when the snapshot was generated; empty when it came with the definition.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];
}
