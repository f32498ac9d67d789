using System.Globalization;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

public abstract class ResourceStoreTests(StoreBackend backend)
{
    private const string Patient = """{"resourceType":"Patient","active":true}""";

    [Fact]
    public async Task A_created_resource_is_read_back_with_its_id_and_meta()
    {
        await using var test = await Open();
        var committed = await test.Committed(Create(Patient, "p1"));
        var read = await test.Read("Patient", "p1");

        Assert.Equal("""{"resourceType":"Patient","id":"p1","meta":{"versionId":"1","lastUpdated":"2026-03-01T12:00:00.123Z"},"active":true}""", Text(read));
        Assert.Equal(1, committed.Commit);
        Assert.Equal(test.Clock.Time, read!.LastUpdated);
        Assert.Equal((1, 1L, ChangeKind.Create), (read.Version, read.Commit, read.Kind));
        Assert.Equal(Text(read), Text(committed.Versions[0]));
    }

    [Fact]
    public async Task What_never_existed_is_null()
    {
        await using var test = await Open();
        Assert.Null(await test.Read("Patient", "p1"));
        Assert.Null(await test.Store.ReadVersion(new ResourceKey("Patient", "p1"), 1, Access.Everything, CancellationToken.None));
        await test.Committed(Create(Patient, "p1"));
        Assert.Null(await test.Read("Patient", "P1"));
        Assert.Null(await test.Store.ReadVersion(new ResourceKey("Patient", "p1"), 2, Access.Everything, CancellationToken.None));
    }

    [Fact]
    public async Task Every_version_stays_readable_also_after_a_deletion_and_a_return()
    {
        await using var test = await Open();
        await test.Committed(Update("""{"resourceType":"Patient","gender":"male"}""", "p1"));
        await test.Committed(Update("""{"resourceType":"Patient","gender":"female"}""", "p1"));
        await test.Committed(Delete("Patient", "p1"));
        Assert.True((await test.Read("Patient", "p1"))!.IsDeleted);
        await test.Committed(Update("""{"resourceType":"Patient","gender":"other"}""", "p1"));

        var key = new ResourceKey("Patient", "p1");
        Assert.Contains("\"male\"", Text(await test.Store.ReadVersion(key, 1, Access.Everything, CancellationToken.None)));
        Assert.Contains("female", Text(await test.Store.ReadVersion(key, 2, Access.Everything, CancellationToken.None)));
        var deletion = await test.Store.ReadVersion(key, 3, Access.Everything, CancellationToken.None);
        Assert.True(deletion!.IsDeleted);
        Assert.True(deletion.Json.IsEmpty);
        var newest = await test.Read("Patient", "p1");
        Assert.Equal(4, newest!.Version);
        Assert.Contains("other", Text(newest));
    }

    [Fact]
    public async Task Deleting_twice_writes_one_deletion()
    {
        await using var test = await Open();
        await test.Committed(Create(Patient, "p1"));
        var first = await test.Committed(Delete("Patient", "p1"));
        var second = await test.Committed(Delete("Patient", "p1"));
        Assert.Equal(first.Versions[0].Version, second.Versions[0].Version);
        Assert.Equal(first.Commit, second.Commit);
    }

    [Fact]
    public async Task Deleting_what_never_existed_writes_nothing_and_gives_version_zero()
    {
        await using var test = await Open();
        var result = await test.Committed(Delete("Patient", "p1"));
        Assert.Equal(0, result.Versions[0].Version);
        Assert.Null(await test.Read("Patient", "p1"));
        Assert.Equal(1, (await test.Committed(Create(Patient))).Commit);
    }

    [Fact]
    public async Task A_change_to_another_version_than_expected_writes_nothing()
    {
        await using var test = await Open();
        await test.Committed(Create(Patient, "p1"));
        Assert.Equal(new CommitResult.VersionMismatch(1, 2, 1), await test.Commit(Create(Patient, "p2"), Update(Patient, "p1", expectedVersion: 2)));
        Assert.Equal(new CommitResult.VersionMismatch(0, 0, 1), await test.Commit(Update(Patient, "p1", expectedVersion: 0)));
        Assert.Equal(new CommitResult.VersionMismatch(0, 0, 1), await test.Commit(Create(Patient, "p1")));
        Assert.Equal(new CommitResult.VersionMismatch(0, 3, 0), await test.Commit(Delete("Patient", "p9", expectedVersion: 3)));
        Assert.Null(await test.Read("Patient", "p2"));
        Assert.Equal(2, (await test.Committed(Update(Patient, "p1", expectedVersion: 1))).Versions[0].Version);
    }

    [Fact]
    public async Task Of_many_updates_of_one_version_exactly_one_wins()
    {
        await using var test = await Open();
        await test.Committed(Create(Patient, "p1"));
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => test.Commit(Update(Patient, "p1", expectedVersion: 1)))));
        Assert.Single(results, result => result is CommitResult.Committed);
        Assert.Equal(63, results.Count(result => result is CommitResult.VersionMismatch { Found: 2 }));
    }

    [Fact]
    public async Task Changes_of_one_set_are_written_in_their_order_under_one_number()
    {
        await using var test = await Open();
        var result = await test.Committed(Create(Patient, "p1"), Update(Patient, "p1", expectedVersion: 1), Create("""{"resourceType":"Task"}""", "t1"));
        Assert.Equal([1, 2, 1], result.Versions.Select(version => version.Version));
        Assert.All(result.Versions, version => Assert.Equal(result.Commit, version.Commit));
    }

    [Fact]
    public async Task Concurrent_sets_get_their_own_numbers_and_verdicts()
    {
        await using var test = await Open();
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => test.Commit(Create(Patient, $"p{i % 100}")))));
        var committed = results.OfType<CommitResult.Committed>().ToList();
        Assert.Equal(100, committed.Count);
        Assert.Equal(Enumerable.Range(1, 100).Select(t => (long)t), committed.Select(result => result.Commit).Order());
        Assert.Equal(100, results.OfType<CommitResult.VersionMismatch>().Count());
    }

    [Fact]
    public async Task Instants_never_go_back()
    {
        await using var test = await Open();
        var before = await test.Committed(Create(Patient));
        test.Clock.Time -= TimeSpan.FromHours(1);
        Assert.Equal(before.At, (await test.Committed(Create(Patient))).At);
        await test.OpenAgain();
        Assert.Equal(before.At, (await test.Committed(Create(Patient))).At);
    }

    [Fact]
    public async Task A_receipt_makes_the_same_request_get_the_same_answer()
    {
        await using var test = await Open();
        var set = new ChangeSet([Create(Patient, "p1")]) { Receipt = new Receipt("bundle|1", "answer"u8.ToArray()) };
        var first = Assert.IsType<CommitResult.Committed>(await test.Store.Commit(set, CancellationToken.None));
        var again = Assert.IsType<CommitResult.Repeated>(await test.Store.Commit(
            new ChangeSet([Create(Patient, "p2")]) { Receipt = new Receipt("bundle|1", "other"u8.ToArray()) }, CancellationToken.None));

        Assert.Equal("answer"u8.ToArray(), again.Receipt.Receipt.Body.ToArray());
        Assert.Equal(first.Commit, again.Receipt.Commit);
        Assert.Equal(first.At, again.Receipt.At);
        Assert.Null(await test.Read("Patient", "p2"));
        Assert.NotNull(await test.Store.FindReceipt("bundle|1", CancellationToken.None));
        Assert.Null(await test.Store.FindReceipt("bundle|2", CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_sets_with_one_receipt_one_is_written()
    {
        await using var test = await Open();
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () => await test.Store.Commit(
            new ChangeSet([Create(Patient)]) { Receipt = new Receipt("r", "a"u8.ToArray()) }, CancellationToken.None))));
        Assert.Single(results, result => result is CommitResult.Committed);
        Assert.Equal(1, (await test.Store.ReadHistory(new HistoryQuery("Patient", null, 100), Access.Everything, CancellationToken.None)).Total);
    }

    [Fact]
    public async Task A_full_line_is_answered_at_once()
    {
        await using var test = await Open(options => options with { QueueCapacity = 4 });
        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => test.Commit(Create(Patient)))));
        var overloaded = results.OfType<CommitResult.Overloaded>().ToList();
        Assert.NotEmpty(overloaded);
        Assert.All(overloaded, result => Assert.True(result.RetryAfter > TimeSpan.Zero));
        var total = (await test.Store.ReadHistory(new HistoryQuery(null, null, 1), Access.Everything, CancellationToken.None)).Total;
        Assert.Equal(500 - overloaded.Count, total);
    }

    [Fact]
    public async Task A_caller_who_gave_up_does_not_hinder_the_others()
    {
        await using var test = await Open();
        using var source = new CancellationTokenSource();
        var results = Enumerable.Range(0, 100).Select(i => Task.Run(async () =>
        {
            try
            {
                return await test.Store.Commit(new ChangeSet([Create(Patient, $"p{i}")]), i % 2 == 0 ? source.Token : CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        })).ToList();
        await source.CancelAsync();
        for (var i = 0; i < results.Count; i++)
        {
            var result = await results[i];
            if (i % 2 != 0) Assert.IsType<CommitResult.Committed>(result);
            Assert.Equal(result is not null, await test.Read("Patient", $"p{i}") is not null);
        }
    }

    [Fact]
    public async Task A_set_that_can_not_be_written_does_not_take_others_with_it()
    {
        await using var test = await Open();
        var writes = Enumerable.Range(0, 60).Select(i => test.Commit(Create(Patient, $"p{i}"), new Change(ChangeKind.Create, new ResourceKey("Task", i % 20 == 7 ? null! : $"t{i}"), Parse(Patient)))).ToList();
        for (var i = 0; i < writes.Count; i++)
        {
            if (i % 20 == 7) await Assert.ThrowsAnyAsync<Exception>(() => writes[i]);
            else Assert.IsType<CommitResult.Committed>(await writes[i]);
            Assert.Equal(i % 20 != 7, await test.Read("Patient", $"p{i}") is not null);
        }

        Assert.Equal(58, (await test.Committed(Create(Patient))).Commit);
    }

    [Fact]
    public async Task Everything_is_there_when_the_store_is_opened_again()
    {
        await using var test = await Open();
        await test.Committed(Create(Patient, "p1"));
        await test.Committed(Update(Patient, "p1"));
        await test.Committed(Create("""{"resourceType":"Task"}""", "t1"));
        await test.OpenAgain();

        Assert.Equal(2, (await test.Read("Patient", "p1"))!.Version);
        Assert.NotNull(await test.Read("Task", "t1"));
        var next = await test.Committed(Update(Patient, "p1"));
        Assert.Equal((4L, 3), (next.Commit, next.Versions[0].Version));
    }

    [Fact]
    public async Task What_waits_is_written_before_the_store_closes()
    {
        await using var test = await Open();
        var waiting = Enumerable.Range(0, 100).Select(i => test.Commit(Create(Patient, $"p{i}"))).ToList();
        await test.Store.DisposeAsync();
        var written = (await Task.WhenAll(waiting)).Count(result => result is CommitResult.Committed);
        Assert.Equal(100, written);
        Assert.IsType<CommitResult.Overloaded>(await test.Commit(Create(Patient)));
    }

    [Fact]
    public async Task Whoever_was_told_of_a_version_reads_it_or_a_later_one()
    {
        await using var test = await Open();
        await test.Committed(Create(Patient, "p1"));
        var told = 1;
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var least = Volatile.Read(ref told);
                Assert.InRange((await test.Read("Patient", "p1"))!.Version, least, 1000);
            }
        })).ToArray();
        for (var i = 2; i <= 40; i++)
        {
            await test.Committed(Update(Patient, "p1"));
            Volatile.Write(ref told, i);
            Assert.Equal(i, (await test.Read("Patient", "p1"))!.Version);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        await test.Committed(Delete("Patient", "p1"));
        Assert.True((await test.Read("Patient", "p1"))!.IsDeleted);
    }

    [Fact]
    public async Task History_lists_newest_first_page_by_page()
    {
        await using var test = await Open();
        for (var i = 1; i <= 5; i++) await test.Committed(Update(Patient, "p1"), Update(Patient, "p2"));
        await test.Committed(Create("""{"resourceType":"Task"}""", "t1"));
        await test.Committed(Delete("Patient", "p1"));

        Assert.Equal(["6", "5", "4", "3", "2", "1"], await Pages(test, new HistoryQuery("Patient", "p1", 4)));
        Assert.Equal(11, (await Pages(test, new HistoryQuery("Patient", null, 3))).Count);
        Assert.Equal(12, (await Pages(test, new HistoryQuery(null, null, 12))).Count);
        Assert.Empty(await Pages(test, new HistoryQuery("Patient", "p3", 4)));
        Assert.Empty(await Pages(test, new HistoryQuery("Basic", null, 4)));
    }

    [Fact]
    public async Task History_since_an_instant_begins_with_it()
    {
        await using var test = await Open();
        await test.Committed(Update(Patient, "p1"));
        test.Clock.Time += TimeSpan.FromSeconds(10);
        var second = test.Clock.Time;
        await test.Committed(Update(Patient, "p1"));
        test.Clock.Time += TimeSpan.FromSeconds(10);
        await test.Committed(Update(Patient, "p1"));

        Assert.Equal(["3", "2"], await Pages(test, new HistoryQuery("Patient", "p1", 10, Since: second)));
        Assert.Equal(["3"], await Pages(test, new HistoryQuery(null, null, 10, Since: second.AddTicks(1))));
        Assert.Empty(await Pages(test, new HistoryQuery(null, null, 10, Since: second.AddHours(1))));
        HistoryPeriod At(DateTimeOffset moment) => new(moment.ToUnixTimeMilliseconds(), moment.ToUnixTimeMilliseconds());
        Assert.Equal(["2"], await Pages(test, new HistoryQuery("Patient", "p1", 10) { At = At(second) }));
        Assert.Equal(["3"], await Pages(test, new HistoryQuery("Patient", null, 10) { At = At(second.AddHours(1)) }));
        Assert.Empty(await Pages(test, new HistoryQuery(null, null, 10) { At = At(second.AddYears(-1)) }));
    }

    // Gives the version numbers, and checks that the total is that of all pages.
    private static async Task<List<string>> Pages(TestStore test, HistoryQuery query)
    {
        var versions = new List<string>();
        HistoryPage page;
        do
        {
            page = await test.Store.ReadHistory(query, Access.Everything, CancellationToken.None);
            versions.AddRange(page.Versions.Select(version => version.Version.ToString(CultureInfo.InvariantCulture)));
            query = query with { Before = page.Next };
        }
        while (page.Next is not null);

        Assert.Equal(versions.Count, page.Total);
        return versions;
    }

    public sealed class OnSqlite() : ResourceStoreTests(StoreBackend.Sqlite);

    public sealed class OnPostgreSql() : ResourceStoreTests(StoreBackend.PostgreSql);

    private Task<TestStore> Open(Func<StoreOptions, StoreOptions>? configure = null) => TestStore.Open(backend, configure);
}
