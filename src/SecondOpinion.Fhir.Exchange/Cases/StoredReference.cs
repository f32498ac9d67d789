using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.Exchange.Cases;

/// <summary>Follows a reference into the store.</summary>
internal static class StoredReference
{
    /// <summary>The newest version of what a reference such as <c>ServiceRequest/1</c> means; null where there is none, or it has been deleted.</summary>
    public static async ValueTask<ResourceDocument?> Load(string reference, IResourceStore store, DefinitionCatalogue definitions, CancellationToken cancellationToken)
    {
        var parts = reference.Split('/');
        if (parts.Length < 2 || await store.Read(new ResourceKey(parts[0], parts[1]), Access.Everything, cancellationToken) is not { IsDeleted: false } stored) return null;
        return ResourceDocument.Parse(stored.Json, definitions).Value;
    }
}
