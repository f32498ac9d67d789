using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.Storage;

/// <summary>Opens stores.</summary>
public static class ResourceStores
{
    /// <summary>Opens the store in a SQLite file, which is created, checked or brought up to date first. One process at a time may have it open.</summary>
    /// <exception cref="StoreException">The file is damaged, of a later version, or held by another process.</exception>
    public static async ValueTask<IResourceStore> OpenSqlite(
        SqliteStoreOptions options, DefinitionCatalogue definitions, TimeProvider clock, CancellationToken cancellationToken) =>
        await RelationalStore.Open(options, definitions, clock, cancellationToken);
}
