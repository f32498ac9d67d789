using System.Collections.Concurrent;
using System.Text;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Validation.Lint;
using SecondOpinion.Fhir.Validation.Questionnaires;
using SecondOpinion.Fhir.Validation.Terminology;

namespace SecondOpinion.Fhir.Validation.Compiling;

/// <summary>Every type and profile that was asked for, compiled once. Safe for concurrent use.</summary>
internal sealed class CompiledProfiles(DefinitionCatalogue definitions, LocalTerminology terminology)
{
    private readonly ConcurrentDictionary<TypeSchema, TypeRules> types = new();
    private readonly ConcurrentDictionary<string, ElementRules> profiles = new();
    private readonly Lazy<bool> hasAllCoreExtensions = new(() => definitions.Find("StructureDefinition", DefinitionCatalogue.CoreBase + "individual-genderIdentity") is not null);
    private readonly Lazy<Dictionary<byte[], string>> resourceTypes = new(() =>
        definitions.ResourceTypes.ToDictionary(Encoding.UTF8.GetBytes, name => name, Utf8Comparer.Instance));

    public DefinitionCatalogue Definitions { get; } = definitions;

    public LocalTerminology Terminology { get; } = terminology;

    /// <summary>The questionnaires among the definitions.</summary>
    public FormLibrary Forms { get; } = new(definitions);

    /// <summary>What the rules on definitions look up in other definitions.</summary>
    public LintDefinitions Lint { get; } = new(definitions, terminology);

    /// <summary>Whether HL7's package of extensions is loaded beside R4; told by one that R4 did not have.</summary>
    public bool HasAllCoreExtensions => hasAllCoreExtensions.Value;

    /// <summary>The rules of a type's own definition.</summary>
    public TypeRules OfType(TypeSchema type) => types.TryGetValue(type, out var rules) ? rules : types.GetOrAdd(type, new TypeCompiler(this).Compile(type));

    /// <summary>The name as a string when it is a resource type's, else null.</summary>
    public string? ResourceTypeName(ReadOnlySpan<byte> name) =>
        resourceTypes.Value.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var found) ? found : null;

    /// <summary>The rules of the profile with this canonical, or null when it is not defined. A type's own canonical demands that type and nothing else.</summary>
    public ElementRules? Find(string canonical)
    {
        if (profiles.TryGetValue(canonical, out var rules)) return rules;

        // What is not defined is not remembered either: the names come from input.
        return Definitions.FindStructure(canonical) is { } definition ? profiles.GetOrAdd(canonical, _ => new ProfileCompiler(this).Compile(definition)) : null;
    }
}
