using System.Collections.Concurrent;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Definitions.Snapshots;

namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>Every definition the server knows, found by canonical and read on first use. Safe for concurrent use.</summary>
/// <remarks>Later sources do not override earlier ones: R4's own definitions come first, but for its copies of terminology.hl7.org's.</remarks>
public sealed class DefinitionCatalogue
{
    public const string CoreBase = "http://hl7.org/fhir/StructureDefinition/";

    private readonly IReadOnlyList<IDefinitionSource> sources;
    private readonly ConcurrentDictionary<string, StructureDefinition> structures = new();
    private readonly ConcurrentDictionary<string, TypeSchema> types = new();
    private readonly Lazy<ILookup<string, SearchParameter>> searchParametersByBase;
    private readonly Lazy<IReadOnlyList<string>> resourceTypes;

    public DefinitionCatalogue(params IReadOnlyList<IDefinitionSource> sources)
    {
        this.sources = sources;
        searchParametersByBase = new Lazy<ILookup<string, SearchParameter>>(LoadSearchParameters);
        resourceTypes = new Lazy<IReadOnlyList<string>>(LoadResourceTypes);
    }

    /// <summary>R4 and nothing else.</summary>
    public static DefinitionCatalogue R4 { get; } = new(R4Pack.Embedded);

    /// <summary>The names of all concrete resource types, in alphabetical order.</summary>
    public IReadOnlyList<string> ResourceTypes => resourceTypes.Value;

    /// <summary>The type of this name, or null when R4 has none. Names are case-sensitive.</summary>
    public TypeSchema? FindType(string name) =>
        types.TryGetValue(name, out var type) ? type : BuildType(name) is { } built ? types.GetOrAdd(name, built) : null;

    /// <summary>The concrete resource type of this name, or null.</summary>
    public TypeSchema? FindResourceType(string name) => FindType(name) is { IsResource: true, IsAbstract: false } type ? type : null;

    /// <summary>The type or profile with this canonical, which may carry <c>|version</c>; null when no source has it in that version.</summary>
    /// <remarks>One that came without a snapshot gets it here, once; <see cref="StructureDefinition.Issues"/> says what stood in the way.</remarks>
    public StructureDefinition? FindStructure(string canonical)
    {
        if (structures.TryGetValue(canonical, out var found)) return found;

        // What does not exist is not remembered: its name may come from input, and there is no end of those.
        if (FindAsGiven(canonical) is not { } given) return null;
        return structures.GetOrAdd(canonical, _ => given.Snapshot.Count > 0 ? given : new SnapshotGenerator(this).Complete(given));
    }

    /// <summary>The definition with the snapshot that its source gave it, if any.</summary>
    internal StructureDefinition? FindAsGiven(string canonical)
    {
        if (structures.TryGetValue(canonical, out var known)) return known;
        var bar = canonical.IndexOf('|');
        var found = bar < 0 ? Find("StructureDefinition", canonical) : Find("StructureDefinition", canonical[..bar], canonical[(bar + 1)..]);
        return found is { } json ? ReadStructure(json) : null;
    }

    /// <summary>JSON of any definition, by its canonical without version.</summary>
    public ReadOnlyMemory<byte>? Find(string resourceType, string url)
    {
        // Of terminology.hl7.org's definitions R4 has copies of 2019 only: whoever loads the package of a later day means that one.
        var isCopied = url.StartsWith("http://terminology.hl7.org/", StringComparison.Ordinal);
        if (isCopied && Find(resourceType, url, source => !ReferenceEquals(source, R4Pack.Embedded)) is { } later) return later;
        return Find(resourceType, url, _ => true);
    }

    /// <summary>JSON of any definition, by its canonical and version; several packages may hold the same canonical in different ones.</summary>
    public ReadOnlyMemory<byte>? Find(string resourceType, string url, string version)
    {
        foreach (var source in sources)
        {
            if (source.Find(resourceType, url, version) is { } json) return json;
        }

        return null;
    }

    /// <summary>JSON of all definitions of a kind.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) => sources.SelectMany(source => source.All(resourceType));

    /// <summary>The search parameters of a resource type, with those of Resource and DomainResource.</summary>
    public IEnumerable<SearchParameter> SearchParameters(string resourceType)
    {
        for (var type = FindType(resourceType); type is not null; type = type.BaseType)
        {
            foreach (var parameter in searchParametersByBase.Value[type.Name]) yield return parameter;
        }
    }

    /// <summary>The search parameter with this canonical, as composite parameters name their parts; null when no source has it.</summary>
    public SearchParameter? FindSearchParameter(string url)
    {
        if (Find("SearchParameter", url) is not { } json) return null;
        using var document = JsonDocument.Parse(json);
        return DefinitionReader.ReadSearchParameter(document.RootElement);
    }

    private ReadOnlyMemory<byte>? Find(string resourceType, string url, Predicate<IDefinitionSource> isAsked)
    {
        foreach (var source in sources)
        {
            if (isAsked(source) && source.Find(resourceType, url) is { } json) return json;
        }

        return null;
    }

    private static StructureDefinition ReadStructure(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);

        // Fixed and pattern values outlive the document they were read from.
        return DefinitionReader.ReadStructure(document.RootElement.Clone());
    }

    private TypeSchema? BuildType(string name) =>
        FindStructure(CoreBase + name) is { IsProfile: false, Kind: not "logical" } definition ? new TypeSchemaBuilder(this, definition).Build() : null;

    private ILookup<string, SearchParameter> LoadSearchParameters()
    {
        var parameters = new List<SearchParameter>();
        foreach (var json in All("SearchParameter"))
        {
            using var document = JsonDocument.Parse(json);
            parameters.Add(DefinitionReader.ReadSearchParameter(document.RootElement));
        }

        // A package may bring what an earlier source has already.
        return parameters.DistinctBy(parameter => parameter.Url).SelectMany(parameter => parameter.Base.Select(@base => (@base, parameter))).ToLookup(pair => pair.@base, pair => pair.parameter);
    }

    private List<string> LoadResourceTypes()
    {
        var names = All("StructureDefinition").Select(json => DefinitionHeader.ConcreteResourceType(json.Span)).OfType<string>().Distinct().ToList();
        names.Sort(StringComparer.Ordinal);
        return names;
    }
}
