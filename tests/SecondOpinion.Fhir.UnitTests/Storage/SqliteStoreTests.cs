using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>What is peculiar to a store in a file.</summary>
public sealed class SqliteStoreTests
{
    [Fact]
    public async Task A_backup_holds_what_was_there_when_it_began_and_can_be_opened()
    {
        await using var test = await Open();
        for (var i = 0; i < 20; i++) await test.Committed(Create("""{"resourceType":"Patient"}""", $"p{i}"));
        var writing = Task.WhenAll(Enumerable.Range(20, 200).Select(i => test.Committed(Create("""{"resourceType":"Patient"}""", $"p{i}"))));
        var copy = test.File + ".backup";
        Assert.True(await ResourceStores.BackupSqlite(test.File, copy, CancellationToken.None) > 0);
        await writing;
        await Assert.ThrowsAsync<StoreException>(() => ResourceStores.BackupSqlite(test.File, copy, CancellationToken.None));
        await Assert.ThrowsAsync<StoreException>(() => ResourceStores.BackupSqlite(test.File + "x", copy + "x", CancellationToken.None));

        await using var restored = await ResourceStores.OpenSqlite(copy, new StoreOptions(), DefinitionCatalogue.R4, test.Clock, CancellationToken.None);
        for (var i = 0; i < 20; i++) Assert.NotNull(await restored.Read(new ResourceKey("Patient", $"p{i}"), Access.Everything, CancellationToken.None));
        Assert.True((await restored.Search(Query("Patient", "_count=0"), Access.Everything, CancellationToken.None)).Total >= 20);
        Assert.IsType<CommitResult.Committed>(await restored.Commit(new ChangeSet([Create("""{"resourceType":"Task"}""")]), CancellationToken.None));
    }

    [Fact]
    public async Task A_file_of_the_first_schema_is_brought_up_to_date_and_says_that_its_index_is_old()
    {
        await using var test = await Open();
        await test.Committed(Create("""{"resourceType":"Patient","gender":"male"}""", "p1"));
        await test.Store.DisposeAsync();
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={test.File};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE consumer; DROP TABLE index_state; DROP TABLE contained; ALTER TABLE commit_log DROP COLUMN note; PRAGMA user_version = 1";
            await command.ExecuteNonQueryAsync();
        }

        await test.OpenAgain();
        Assert.Single((await test.Search("Patient", "gender=male")).Warnings);
        await test.Store.RebuildIndex(["Patient"], CancellationToken.None);
        while ((await test.Store.ReadIndexProgress(CancellationToken.None)).Count > 0) await Task.Delay(20);
        var page = await test.Search("Patient", "gender=male");
        Assert.Empty(page.Warnings);
        Assert.Equal("p1", Ids(page));
    }

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
