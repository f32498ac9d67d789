using System.Text.Json;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>One row of a snapshot or a differential: what an element may hold. hl7.org/fhir/R4/elementdefinition.html</summary>
public sealed record ElementDefinition
{
    /// <summary>Unique within the snapshot, with slice names: <c>Bundle.entry:patient.resource</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Dotted path without slice names: <c>Bundle.entry.resource</c>.</summary>
    public required string Path { get; init; }

    public string? SliceName { get; init; }

    public string? Short { get; init; }

    public int Min { get; init; }

    /// <summary>False for a row of a differential that leaves <see cref="Min"/> as it is.</summary>
    internal bool StatesMin { get; init; } = true;

    /// <summary>False for a row of a differential that leaves <see cref="Max"/> as it is.</summary>
    internal bool StatesMax { get; init; } = true;

    /// <summary>Upper cardinality; <see cref="int.MaxValue"/> for <c>*</c>.</summary>
    public int Max { get; init; } = int.MaxValue;

    /// <summary>Upper cardinality of the type's own definition, which decides whether JSON writes a list.</summary>
    public int BaseMax { get; init; } = int.MaxValue;

    public IReadOnlyList<TypeReference> Types { get; init; } = [];

    /// <summary>Path of the element whose content is repeated here, after the <c>#</c>.</summary>
    public string? ContentReference { get; init; }

    public Binding? Binding { get; init; }

    /// <summary>The value the element must have, complete.</summary>
    public JsonElement? Fixed { get; init; }

    /// <summary>The value the element must contain, which may have more.</summary>
    public JsonElement? Pattern { get; init; }

    public Slicing? Slicing { get; init; }

    public IReadOnlyList<Constraint> Constraints { get; init; } = [];

    public int? MaxLength { get; init; }

    /// <summary>The least length of a text, which R4 states with the extension minLength.</summary>
    public int? MinLength { get; init; }

    /// <summary>A primitive needs a value; extensions alone won't do. Stated with R5's extension for R4.</summary>
    public bool MustHaveValue { get; init; }

    /// <summary>Extensions one of which must stand in for a primitive's missing value; empty where anything may.</summary>
    public IReadOnlyList<string> ValueAlternatives { get; init; } = [];

    /// <summary>What the extension narrative-language-control asks of a narrative: _yes, _no, _resource or languages.</summary>
    public IReadOnlyList<string> NarrativeLanguages { get; init; } = [];

    public JsonElement? MinValue { get; init; }

    public JsonElement? MaxValue { get; init; }

    public bool IsModifier { get; init; }

    public bool IsSummary { get; init; }

    public bool MustSupport { get; init; }

    /// <summary>True when any type in <see cref="Types"/> may be taken: the path ends in <c>[x]</c>.</summary>
    public bool IsChoice => Path.EndsWith("[x]", StringComparison.Ordinal);

    /// <summary>Last segment of the path, without <c>[x]</c>.</summary>
    public string Name
    {
        get
        {
            var last = Path[(Path.LastIndexOf('.') + 1)..];
            return last.EndsWith("[x]", StringComparison.Ordinal) ? last[..^3] : last;
        }
    }
}
