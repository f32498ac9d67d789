using SecondOpinion.Fhir.Storage;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>Every committed change waits in the outbox, in the order of commits, until each consumer has settled it.</summary>
public abstract class OutboxTests(StoreBackend backend)
{
    private const string Task1 = """{"resourceType":"Task","status":"requested","intent":"order"}""";

    [Fact]
    public async Task Changes_come_in_the_order_of_commits_and_stay_until_they_are_settled()
    {
        await using var test = await TestStore.Open(backend);
        await test.Committed(Create(Task1, "t1"), Create(Task1, "t2"));
        await test.Committed(Update(Task1, "t1"));
        await test.Committed(Delete("Task", "t2"));
        await test.Commit(Create(Task1, "t1"));

        var first = await test.Store.ReadOutbox("mail", 3, CancellationToken.None);
        Assert.Equal(["Task/t1 1 1", "Task/t2 1 1", "Task/t1 2 2"], first.Select(Text));
        Assert.Equal(first.Select(Text), (await test.Store.ReadOutbox("mail", 3, CancellationToken.None)).Select(Text));

        await Settle(test, "mail", first[^1].Position);
        var rest = await test.Store.ReadOutbox("mail", 10, CancellationToken.None);
        Assert.Equal(["Task/t2 2 3"], rest.Select(Text));
        Assert.True(rest[0].Version.IsDeleted);
        Assert.Equal(4, (await test.Store.ReadOutbox("another", 10, CancellationToken.None)).Count);

        // A slow deliverer takes nothing back, and a restart forgets nothing.
        await Settle(test, "mail", rest[0].Position);
        await Settle(test, "mail", first[0].Position);
        await test.OpenAgain();
        Assert.Empty(await test.Store.ReadOutbox("mail", 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_mark_is_kept_with_the_changes_it_comes_with_or_not_at_all()
    {
        await using var test = await TestStore.Open(backend);
        await test.Committed(Create(Task1, "t1"));
        var mark = new OutboxMark("mail", 1);
        Assert.IsType<CommitResult.VersionMismatch>(await test.Store.Commit(new ChangeSet([Update(Task1, "t1", expectedVersion: 9)]) { Settled = mark }, CancellationToken.None));
        Assert.Single(await test.Store.ReadOutbox("mail", 10, CancellationToken.None));
    }

    [Fact]
    public async Task Under_parallel_writes_nothing_appears_before_what_a_consumer_has_passed()
    {
        await using var test = await TestStore.Open(backend);
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++) await test.Committed(Create(Task1, $"t{w}-{i}"));
        })));

        var seen = new List<long>();
        while (seen.Count < 200)
        {
            var next = await test.Store.ReadOutbox("mail", 7, CancellationToken.None);
            if (next.Count == 0) continue;
            seen.AddRange(next.Select(entry => entry.Position));
            await Settle(test, "mail", next[^1].Position);
        }

        await writing;
        Assert.Equal(seen.Order().Distinct(), seen);
        Assert.Empty(await test.Store.ReadOutbox("mail", 1, CancellationToken.None));
    }

    private static string Text(OutboxEntry entry) => $"{entry.Version.Key} {entry.Version.Version} {entry.Version.Commit}";

    private static async Task Settle(TestStore test, string consumer, long position) =>
        Assert.IsType<CommitResult.Committed>(await test.Store.Commit(new ChangeSet([]) { Settled = new OutboxMark(consumer, position) }, CancellationToken.None));

    public sealed class OnSqlite() : OutboxTests(StoreBackend.Sqlite);

    public sealed class OnPostgreSql() : OutboxTests(StoreBackend.PostgreSql);
}
