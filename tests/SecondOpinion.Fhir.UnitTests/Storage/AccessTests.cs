using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>Who asks decides what exists for them, on every way to a resource.</summary>
public abstract class AccessTests(StoreBackend backend)
{
    private static readonly Access Red = Access.To([Query("Patient", "_tag=red"), Query("Task", "_tag=red"), Query("Basic", "")]);

    [Fact]
    public async Task What_may_not_be_seen_is_read_as_if_it_were_not_there()
    {
        await using var test = await WithTwoCases();
        Assert.NotNull(await test.Store.Read(new ResourceKey("Patient", "p-red"), Red, CancellationToken.None));
        Assert.Null(await test.Store.Read(new ResourceKey("Patient", "p-blue"), Red, CancellationToken.None));
        Assert.Null(await test.Store.Read(new ResourceKey("Task", "t-red"), Access.Nothing, CancellationToken.None));
        Assert.Null(await test.Store.Read(new ResourceKey("Organization", "o"), Red, CancellationToken.None));
        Assert.NotNull(await test.Store.Read(new ResourceKey("Basic", "b"), Red, CancellationToken.None));
    }

    [Theory]
    [InlineData("Patient", "", "p-red")]
    [InlineData("Patient", "gender=male", "p-red")]
    [InlineData("Patient", "gender:not=female&_sort=-_lastUpdated", "p-red")]
    [InlineData("Patient", "_id=p-blue", "")]
    [InlineData("Patient", "_has:Task:patient:status=requested", "p-red")]
    [InlineData("Task", "patient.gender=male", "t-red")]
    [InlineData("Task", "patient=Patient/p-blue", "t-mixed")]
    [InlineData("Task", "patient:Patient._id=p-blue", "")]
    [InlineData("Task", "_sort=-status", "t-red t-mixed")]
    [InlineData("Organization", "", "")]
    public async Task A_search_finds_only_what_may_be_seen_also_by_chains(string type, string query, string ids)
    {
        await using var test = await WithTwoCases();
        var page = await test.Store.Search(Query(type, query), Red, CancellationToken.None);
        Assert.Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), page.Matches.Select(match => match.Key.Id).Order());
        Assert.Equal(page.Matches.Count, page.Total);
    }

    [Fact]
    public async Task What_is_included_may_be_seen_too()
    {
        await using var test = await WithTwoCases();
        var forward = await test.Store.Search(Query("Task", "_include=Task:patient"), Red, CancellationToken.None);
        Assert.Equal(["p-red"], forward.Included.Select(included => included.Key.Id));
        var reverse = await test.Store.Search(Query("Patient", "_revinclude=Task:patient"), Red, CancellationToken.None);
        Assert.Equal(["t-red"], reverse.Included.Select(included => included.Key.Id));
    }

    [Fact]
    public async Task Today_decides_about_the_versions_of_yesterday()
    {
        await using var test = await WithTwoCases();
        await test.Committed(Update("""{"resourceType":"Patient","meta":{"tag":[{"code":"blue"}]},"gender":"male"}""", "p-red"));
        await test.Committed(Update("""{"resourceType":"Patient","meta":{"tag":[{"code":"red"}]},"gender":"male"}""", "p-blue"));
        Assert.Null(await test.Store.ReadVersion(new ResourceKey("Patient", "p-red"), 1, Red, CancellationToken.None));
        Assert.NotNull(await test.Store.ReadVersion(new ResourceKey("Patient", "p-blue"), 1, Red, CancellationToken.None));

        foreach (var query in new[] { new HistoryQuery("Patient", null, 10), new HistoryQuery("Patient", "p-blue", 10) })
        {
            var history = await test.Store.ReadHistory(query, Red, CancellationToken.None);
            Assert.Equal(["p-blue", "p-blue"], history.Versions.Select(version => version.Key.Id));
            Assert.Equal(2, history.Total);
        }

        Assert.Empty((await test.Store.ReadHistory(new HistoryQuery("Patient", "p-red", 10), Red, CancellationToken.None)).Versions);
        var all = await test.Store.ReadHistory(new HistoryQuery(null, null, 3), Red, CancellationToken.None);
        Assert.Equal(["p-blue", "b", "t-mixed"], all.Versions.Select(version => version.Key.Id));
        Assert.Null(all.Total);
        Assert.Equal(5, (await test.Store.ReadHistory(new HistoryQuery(null, null, 5), Red, CancellationToken.None)).Total);
    }

    [Fact]
    public async Task A_condition_of_whoever_asks_is_met_by_what_they_may_see_only()
    {
        await using var test = await WithTwoCases();
        var query = Query("Patient", "gender=male") with { Count = 2 };
        Assert.IsType<CommitResult.Committed>(await test.Store.Commit(
            new ChangeSet([Create("""{"resourceType":"Task"}""")]) { Expectations = [new SearchExpectation(query, Red, ["p-red"])] }, CancellationToken.None));
    }

    [Fact]
    public async Task A_deletion_is_seen_by_whoever_the_tags_it_left_allow()
    {
        await using var test = await WithTwoCases();
        await test.Committed(
            Delete("Patient", "p-red") with { TagsLeft = [new SystemCode("http://t.example", "red")] }, Delete("Patient", "p-blue") with { TagsLeft = [new SystemCode("http://t.example", "blue")] },
            Delete("Task", "t-red"), Delete("Basic", "b"));
        var (red, blue) = (new ResourceKey("Patient", "p-red"), new ResourceKey("Patient", "p-blue"));
        Assert.True((await test.Store.Read(red, Red, CancellationToken.None))!.IsDeleted);
        Assert.NotNull(await test.Store.ReadVersion(red, 1, Red, CancellationToken.None));
        Assert.True((await test.Store.Read(new ResourceKey("Basic", "b"), Red, CancellationToken.None))!.IsDeleted);
        Assert.Null(await test.Store.Read(blue, Red, CancellationToken.None));
        Assert.Null(await test.Store.ReadVersion(blue, 1, Red, CancellationToken.None));
        Assert.Null(await test.Store.Read(new ResourceKey("Task", "t-red"), Red, CancellationToken.None));
        Assert.Null(await test.Store.Read(red, Access.Nothing, CancellationToken.None));
        var history = await test.Store.ReadHistory(new HistoryQuery("Patient", null, 10), Red, CancellationToken.None);
        Assert.Equal(["p-red", "p-red"], history.Versions.Select(version => version.Key.Id));
        Assert.Equal(2, history.Total);
        Assert.Equal(2, (await test.Store.ReadHistory(new HistoryQuery("Patient", "p-red", 10), Red, CancellationToken.None)).Total);
        Assert.Empty((await test.Store.ReadHistory(new HistoryQuery("Patient", "p-blue", 10), Red, CancellationToken.None)).Versions);
        Assert.Equal(["b", "p-red"], (await test.Store.ReadHistory(new HistoryQuery(null, null, 2), Red, CancellationToken.None)).Versions.Select(version => version.Key.Id));

        // No search finds it; and what is brought back is judged by what it is then.
        Assert.Empty((await test.Store.Search(Query("Patient", "_tag=red"), Access.Everything, CancellationToken.None)).Matches);
        await test.Committed(Update("{\"resourceType\":\"Patient\",\"meta\":{\"tag\":[{\"code\":\"blue\"}]}}", "p-red"));
        Assert.Null(await test.Store.Read(red, Red, CancellationToken.None));
    }

    private async Task<TestStore> WithTwoCases()
    {
        var test = await Open();
        await test.Committed(
            Create("""{"resourceType":"Organization","active":true}""", "o"),
            Create("""{"resourceType":"Patient","meta":{"tag":[{"code":"red"}]},"gender":"male"}""", "p-red"),
            Create("""{"resourceType":"Patient","meta":{"tag":[{"code":"blue"}]},"gender":"male"}""", "p-blue"),
            Create("""{"resourceType":"Task","meta":{"tag":[{"code":"red"}]},"status":"requested","for":{"reference":"Patient/p-red"}}""", "t-red"),
            Create("""{"resourceType":"Task","meta":{"tag":[{"code":"blue"}]},"status":"requested","for":{"reference":"Patient/p-red"}}""", "t-blue"),
            Create("""{"resourceType":"Task","meta":{"tag":[{"code":"red"}]},"status":"requested","for":{"reference":"Patient/p-blue"}}""", "t-mixed"),
            Create("""{"resourceType":"Basic"}""", "b"));
        return test;
    }

    public sealed class OnSqlite() : AccessTests(StoreBackend.Sqlite);

    public sealed class OnPostgreSql() : AccessTests(StoreBackend.PostgreSql);

    private Task<TestStore> Open(Func<StoreOptions, StoreOptions>? configure = null) => TestStore.Open(backend, configure);
}
