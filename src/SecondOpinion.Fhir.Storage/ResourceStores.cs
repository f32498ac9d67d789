using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage.Relational;

namespace SecondOpinion.Fhir.Storage;

/// <summary>Opens stores.</summary>
public static class ResourceStores
{
    /// <summary>Opens the store in a SQLite file, which is created, checked or brought up to date first. One process at a time may have it open.</summary>
    /// <param name="path">The file; it and its folder are created when missing.</param>
    /// <exception cref="StoreException">The file is damaged, of a later version, or held by another process.</exception>
    public static async ValueTask<IResourceStore> OpenSqlite(
        string path, StoreOptions options, DefinitionCatalogue definitions, TimeProvider clock, CancellationToken cancellationToken) =>
        await RelationalStore.Open(new SqliteDatabase(path), options, definitions, clock, cancellationToken);

    /// <summary>Copies a store's file as it is at one moment, also while a process has it open.</summary>
    /// <returns>Size of the copy in bytes.</returns>
    /// <exception cref="StoreException">There is no store, the copy exists already, or can't be written or trusted.</exception>
    public static Task<long> BackupSqlite(string path, string copy, CancellationToken cancellationToken) => SqliteBackup.Run(path, copy, cancellationToken);

    /// <summary>Opens the store in a PostgreSQL database, whose tables are created when missing. Several processes may have it open.</summary>
    /// <param name="connectionString">As Npgsql reads it; the tables are in the first schema of its Search Path.</param>
    /// <exception cref="StoreException">The database can't be reached, is of a later version, or would not keep what is written to it.</exception>
    public static async ValueTask<IResourceStore> OpenPostgreSql(
        string connectionString, StoreOptions options, DefinitionCatalogue definitions, TimeProvider clock, CancellationToken cancellationToken) =>
        await RelationalStore.Open(new PostgreSqlDatabase(connectionString), options, definitions, clock, cancellationToken);
}
