using Npgsql;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>What is peculiar to a store that several processes share, over a connection that may break.</summary>
public sealed class PostgreSqlStoreTests
{
    private const string Patient = """{"resourceType":"Patient","gender":"male"}""";

    [Fact]
    public async Task Several_stores_on_one_database_write_one_order_and_lose_nothing()
    {
        await using var test = await TestStore.Open(StoreBackend.PostgreSql);
        await using var second = await test.OpenAnother(DefinitionCatalogue.R4);
        await using var third = await test.OpenAnother(DefinitionCatalogue.R4);
        var results = await Task.WhenAll(new[] { test.Store, second, third }.SelectMany((store, s) => Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
            await store.Commit(new ChangeSet([Create($$"""{"resourceType":"Patient","identifier":[{"system":"urn:x{{i % 7}}","value":"{{s}}-{{i}}"}]}"""), Create("""{"resourceType":"Task"}""")]), CancellationToken.None)))));

        var commits = results.Select(result => Assert.IsType<CommitResult.Committed>(result).Commit).Order().ToList();
        Assert.Equal(Enumerable.Range(1, 120).Select(t => (long)t), commits);
        foreach (var store in new[] { test.Store, second, third })
        {
            var history = await store.ReadHistory(new HistoryQuery(null, null, 1000), Access.Everything, CancellationToken.None);
            Assert.Equal(240, history.Total);
            Assert.Equal(history.Versions.Select(version => version.Commit).OrderDescending(), history.Versions.Select(version => version.Commit));
            Assert.Equal(120, (await store.Search(Query("Patient", "_count=0"), Access.Everything, CancellationToken.None)).Total);
        }

        var found = await third.Search(Query("Patient", "identifier=urn:x6|2-20"), Access.Everything, CancellationToken.None);
        Assert.Contains("\"2-20\"", Text(Assert.Single(found.Matches)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_conditional_creates_in_two_processes_one_writes()
    {
        await using var test = await TestStore.Open(StoreBackend.PostgreSql);
        await using var second = await test.OpenAnother(DefinitionCatalogue.R4);
        var query = Query("Patient", "identifier=urn:x|17") with { Count = 2 };
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () => await (i % 2 == 0 ? test.Store : second).Commit(
            new ChangeSet([Create("""{"resourceType":"Patient","identifier":[{"system":"urn:x","value":"17"}]}""")]) { Expectations = [new SearchExpectation(query, Access.Everything, [])] },
            CancellationToken.None))));
        Assert.Single(results, result => result is CommitResult.Committed);
        Assert.Equal(63, results.Count(result => result is CommitResult.Stale));
    }

    [Fact]
    public async Task Connections_that_are_cut_are_replaced_and_nothing_is_written_twice_or_lost()
    {
        await using var test = await TestStore.Open(StoreBackend.PostgreSql);
        using var stop = new CancellationTokenSource();
        var cutting = CutConnections(test.Schema, stop.Token);
        var acknowledged = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                await test.Committed(Create(Patient, $"p{w}-{i}"));
                Interlocked.Increment(ref acknowledged);
                Assert.NotNull(await test.Read("Patient", $"p{w}-{i}"));
            }
        })));
        await stop.CancelAsync();
        Assert.True(await cutting > 0, "No connection was cut.");

        var history = await test.Store.ReadHistory(new HistoryQuery("Patient", null, 1000), Access.Everything, CancellationToken.None);
        Assert.Equal(100, history.Total);
        Assert.All(history.Versions, version => Assert.Equal(1, version.Version));
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_refused_with_what_to_do()
    {
        var refused = await Assert.ThrowsAsync<StoreException>(async () => await ResourceStores.OpenPostgreSql(
            "Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2", new StoreOptions(), DefinitionCatalogue.R4, TimeProvider.System, CancellationToken.None));
        Assert.Contains("Storage__ConnectionString", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreException>(async () => await ResourceStores.OpenPostgreSql(
            "Nonsense=1", new StoreOptions(), DefinitionCatalogue.R4, TimeProvider.System, CancellationToken.None));
    }

    /// <summary>Ends the store's connections on the server's side, again and again.</summary>
    private static async Task<int> CutConnections(string connectionString, CancellationToken stop)
    {
        var cut = 0;
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "cutter" }.ToString());
        var schema = new NpgsqlConnectionStringBuilder(connectionString).SearchPath;
        while (!stop.IsCancellationRequested)
        {
            // Other tests have stores in other schemas of the same database; those that ever named this one are ours.
            await using var command = source.CreateCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND l.pid <> pg_backend_pid()");
            command.Parameters.Add(new NpgsqlParameter { Value = schema });
            cut += (int)(long)(await command.ExecuteScalarAsync(CancellationToken.None))!;
            await Task.Delay(30, CancellationToken.None);
        }

        return cut;
    }
}
