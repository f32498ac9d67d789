namespace SecondOpinion.Fhir.Model.Definitions;

/// <summary>Where definitions come from: the compiled R4 pack, or a FHIR package, packed or not.</summary>
public interface IDefinitionSource
{
    /// <summary>The definition's JSON, or null when this source does not hold it.</summary>
    /// <param name="resourceType">StructureDefinition, ValueSet, CodeSystem, SearchParameter ...</param>
    /// <param name="url">Canonical without version.</param>
    ReadOnlyMemory<byte>? Find(string resourceType, string url);

    /// <summary>The same in one version, or null when this source holds it in another only.</summary>
    ReadOnlyMemory<byte>? Find(string resourceType, string url, string version) =>
        Find(resourceType, url) is { } json && DefinitionHeader.Read(json.Span) is { } header && header.Version == version ? json : default(ReadOnlyMemory<byte>?);

    /// <summary>Every definition of a kind, in the source's own order.</summary>
    IEnumerable<ReadOnlyMemory<byte>> All(string resourceType);
}
