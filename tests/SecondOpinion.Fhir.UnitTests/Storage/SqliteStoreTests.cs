using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>What is peculiar to a store in a file.</summary>
public sealed class SqliteStoreTests
{
    [Fact]
    public async Task A_second_opening_of_the_same_file_is_refused()
    {
        await using var test = await Open();
        await Assert.ThrowsAsync<StoreException>(async () =>
            await ResourceStores.OpenSqlite(test.File, new StoreOptions(), DefinitionCatalogue.R4, test.Clock, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_is_no_store_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("so-store-");
        try
        {
            var file = Path.Combine(folder.FullName, "store.db");
            await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("This is no database. ", 100)));
            await Assert.ThrowsAsync<StoreException>(async () =>
                await ResourceStores.OpenSqlite(file, new StoreOptions(), DefinitionCatalogue.R4, TimeProvider.System, CancellationToken.None));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
