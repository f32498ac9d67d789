using Microsoft.Data.Sqlite;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.UnitTests.Storage.Security;

/// <summary>The audit's chain: what is put in comes out, and no link can be changed unnoticed.</summary>
public abstract class AuditLogTests(StoreBackend backend) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("so-audit-").FullName;
    private TestSchema? schema;

    public async Task InitializeAsync() => schema = backend == StoreBackend.PostgreSql ? await TestSchema.Create() : null;

    public async Task DisposeAsync()
    {
        if (schema is not null) await schema.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Events_come_out_as_they_went_in()
    {
        var who = new AuditAgent("client", new OrganizationName("https://directory.example", "zürich|1", "Klinik 癌"), "reason");
        AuditFacts[] facts =
        [
            new(AuditKind.Rest, 'C', "Patient", Noon, 201) { Who = who, Address = "127.0.0.1", RequestId = "r1", Written = ["Patient/1/_history/1", "Task/2/_history/7"], Patients = ["1"] },
            new(AuditKind.Rest, 'E', "Patient", Noon.AddMilliseconds(5), 200) { Who = who, Address = "127.0.0.1", Query = "?name=" + new string('ä', 500), Patients = ["1", "2"] },
            new(AuditKind.Security, 'E', "/fhir/x", Noon.AddSeconds(-9), 403) { Reason = "token-missing", Address = "::1" },
            new(AuditKind.Login, 'E', "auth/token", Noon.AddSeconds(1), 200) { Who = who with { BreakGlass = null } },
        ];
        await using var database = await Open();
        await database.Audit.Append(Batch(facts), CancellationToken.None);
        await database.Audit.Append(Batch([facts[2]]), CancellationToken.None);

        var events = await database.Audit.ReadAfter(0, CancellationToken.None);

        foreach (var (entry, one) in events.Zip(facts.Append(facts[2])))
        {
            Assert.Equal(one with { Written = [], Patients = [] }, entry.Facts with { Written = [], Patients = [] });
            Assert.Equal(one.Written, entry.Facts.Written);
            Assert.Equal(one.Patients, entry.Facts.Patients);
        }

        Assert.Equal([1L, 2, 3, 4, 5], events.Select(entry => entry.Number));

        // A clock that goes back does not turn the order around.
        Assert.Equal(events.Select(entry => entry.Recorded).Order(), events.Select(entry => entry.Recorded));
        Assert.Equal(facts[3].At, events[4].Recorded);
        Assert.Equal(events[1], await database.Audit.Find(2, CancellationToken.None) is { } found ? events[1] with { Number = found.Number } : null);
        Assert.Null(await database.Audit.Find(6, CancellationToken.None));
    }

    [Fact]
    public void A_batch_of_the_first_format_whose_times_are_milliseconds_is_still_read()
    {
        byte[] bytes = [1, 5, .. "here"u8, 1, 0xC8, 1, 0xD0, 0x0F, 0, 0, 10, .. "Patient/1"u8, 0, 0, 0, 0, 0, 1, 0xC8, 1, 0x01, 0, 0, 2, .. "x"u8, 0, 0, 0, 0, 0];
        var events = new AuditLink(7, 2, 1000, 1000, bytes, []).Events();
        Assert.Equal([(7L, 1000L, "Patient/1"), (8L, 999L, "x")], events.Select(entry => (entry.Number, entry.Facts.At.ToUnixTimeMilliseconds(), entry.Facts.Target)));
        Assert.All(events, entry => Assert.Equal(("here", 200, 'R'), (entry.Server, entry.Facts.Status, entry.Facts.Action)));
    }

    [Fact]
    public async Task Writers_at_once_make_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var database = await Open();
            for (var i = 0; i < 10; i++) await database.Audit.Append(Batch([Fact(i)]), CancellationToken.None);
        }));
        await using var reader = await Open();
        var verdict = await reader.Audit.Verify(null, CancellationToken.None);
        Assert.Equal((40L, 40L, null), (verdict.Links, verdict.Events, verdict.Fault));
    }

    [Fact]
    public async Task Whoever_waits_is_answered_when_it_is_on_disk_and_nothing_is_left_behind()
    {
        await using var database = await Open();
        await using var store = await TestStore.Open(backend);
        await using (var queue = new AuditQueue(database.Audit, store.Store, "here", problem => Assert.Fail(problem.Message)))
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () => Assert.True(await queue.Add(Fact(i), untilWritten: i % 2 == 0)))));
            Assert.True(await queue.Add(Fact(200), untilWritten: true));
            Assert.Equal(201, (await database.Audit.Verify(null, CancellationToken.None)).Events);
            Assert.True(await queue.Add(Fact(201), untilWritten: false));
        }

        var verdict = await database.Audit.Verify(null, CancellationToken.None);
        Assert.Equal((202L, null), (verdict.Events, verdict.Fault));
        Assert.True(verdict.Links < 202);
    }

    [Fact]
    public async Task What_was_kept_with_commits_is_added_once_and_in_their_order_by_whichever_process()
    {
        await using var store = await TestStore.Open(backend);
        await using var first = await Open();
        await using var second = await Open();
        await first.Audit.Follow(store.Store, CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            await Commit(store, Noted(i));
            await (i % 2 == 0 ? first : second).Audit.Append(new AuditBatch("here"), store.Store, CancellationToken.None);
        })));

        // One that is refused leaves no record, and neither does one of which nothing was written.
        Assert.IsType<CommitResult.VersionMismatch>(await store.Store.Commit(Noted(0, TestStore.Create("""{"resourceType":"Basic"}""", "b0")), CancellationToken.None));
        Assert.IsType<CommitResult.Committed>(await store.Store.Commit(Noted(0, TestStore.Delete("Basic", "none")), CancellationToken.None));
        var last = new AuditBatch("here");
        last.Add(Fact(99));
        await first.Audit.Append(last, store.Store, CancellationToken.None);

        var history = await store.Store.ReadHistory(new HistoryQuery(null, null, 100), Access.Everything, CancellationToken.None);
        var commits = history.Versions.Select(version => $"{version.Key}/_history/{version.Version}").Reverse();
        var events = await second.Audit.ReadAfter(0, CancellationToken.None);
        Assert.Equal(commits, events.SkipLast(1).SelectMany(entry => entry.Facts.Written));
        Assert.Equal("Patient/99", events[^1].Facts.Target);
        Assert.All(events.SkipLast(1), entry => Assert.Equal("machine " + (entry.Facts.Status % 2), entry.Server));
        Assert.Equal((41L, null), ((await first.Audit.Verify(null, CancellationToken.None)).Events, (await first.Audit.Verify(null, CancellationToken.None)).Fault));
    }

    [Fact]
    public async Task What_was_kept_while_nobody_added_it_is_added_later()
    {
        await using var store = await TestStore.Open(backend);
        await store.Committed(TestStore.Create("""{"resourceType":"Basic"}"""));
        await using var database = await Open();
        await database.Audit.Follow(store.Store, CancellationToken.None);
        foreach (var some in Enumerable.Range(1, 2100).Chunk(300)) await Task.WhenAll(some.Select(i => Commit(store, Noted(i))));

        await database.Audit.Follow(store.Store, CancellationToken.None);
        if (backend == StoreBackend.Sqlite) Assert.Equal(2100, await database.Audit.CountWaiting(store.File, CancellationToken.None));
        var failures = 0;
        await using (var queue = new AuditQueue(database.Audit, store.Store, "here", _ => failures++))
        {
            Assert.True(await queue.Add(Fact(0), untilWritten: true));
            await Commit(store, Noted(2101));
            queue.Noted();
            Assert.True(await queue.Settled());
            Assert.Equal(2102, (await database.Audit.Verify(null, CancellationToken.None)).Events);
            await Commit(store, Noted(2102));
            queue.Noted();
        }

        var verdict = await database.Audit.Verify(null, CancellationToken.None);
        Assert.Equal((2103L, null, 0), (verdict.Events, verdict.Fault, failures));
    }

    [Fact]
    public async Task Writes_and_what_else_was_done_stand_in_the_order_of_their_times()
    {
        await using var store = await TestStore.Open(backend);
        await using var database = await Open();
        await database.Audit.Follow(store.Store, CancellationToken.None);
        foreach (var number in (int[])[2, 1, 5]) await Commit(store, Noted(number));
        await database.Audit.Append(Batch([Fact(0), Fact(3), Fact(2), Fact(7)]), store.Store, CancellationToken.None);
        var events = await database.Audit.ReadAfter(0, CancellationToken.None);
        Assert.Equal(["0 here", "2 machine 0", "1 machine 1", "3 here", "2 here", "5 machine 1", "7 here"], events.Select(entry => $"{entry.Facts.Target.Split('/')[1]} {entry.Server}"));
        Assert.Null((await database.Audit.Verify(null, CancellationToken.None)).Fault);
    }

    [Fact]
    public async Task A_store_that_was_put_back_has_its_new_commits_recorded()
    {
        await using var database = await Open();
        await using (var store = await TestStore.Open(backend))
        {
            await database.Audit.Follow(store.Store, CancellationToken.None);
            for (var i = 0; i < 5; i++) await Commit(store, Noted(i));
            await database.Audit.Append(new AuditBatch("here"), store.Store, CancellationToken.None);
        }

        await using var earlier = await TestStore.Open(backend);
        await Commit(earlier, Noted(0));
        await database.Audit.Follow(earlier.Store, CancellationToken.None);
        await Commit(earlier, Noted(7));
        await database.Audit.Append(new AuditBatch("here"), earlier.Store, CancellationToken.None);
        var events = await database.Audit.ReadAfter(0, CancellationToken.None);
        Assert.Equal([0, 1, 2, 3, 4, 7], events.Select(entry => entry.Facts.Status));
    }

    public sealed class OnSqlite() : AuditLogTests(StoreBackend.Sqlite)
    {
        [Theory]
        [InlineData("UPDATE audit_link SET body = x'01' WHERE first = 9", 4, AuditFault.Changed)]
        [InlineData("UPDATE audit_link SET until = until + 1 WHERE first = 5", 2, AuditFault.Changed)]
        [InlineData("UPDATE audit_link SET hash = zeroblob(32) WHERE first = 1", 0, AuditFault.Changed)]
        [InlineData("DELETE FROM audit_link WHERE first = 5", 2, AuditFault.Missing)]
        [InlineData("DELETE FROM audit_link WHERE first = 1", 0, AuditFault.Missing)]
        [InlineData("INSERT INTO audit_link SELECT first + 1, 1, since, until, body, hash FROM audit_link WHERE first = 5", 3, AuditFault.Changed)]
        [InlineData("UPDATE audit_link SET first = -3 WHERE first = 3; UPDATE audit_link SET first = 3 WHERE first = 5; UPDATE audit_link SET first = 5 WHERE first = -3", 1, AuditFault.Changed)]
        [InlineData("DELETE FROM audit_link WHERE first >= 7", 3, AuditFault.CutOff)]
        [InlineData("DELETE FROM audit_link", 0, AuditFault.CutOff)]
        [InlineData("UPDATE audit_head SET hash = zeroblob(32)", 4, AuditFault.Rewritten)]
        public async Task A_link_that_was_changed_taken_out_put_in_moved_or_cut_off_is_named(string sql, int links, AuditFault fault)
        {
            string head;
            await using (var database = await Open())
            {
                for (var i = 0; i < 5; i++) await database.Audit.Append(Batch([Fact(i), Fact(i)]), CancellationToken.None);
                var whole = await database.Audit.Verify(null, CancellationToken.None);
                Assert.Equal((5L, 10L, null), (whole.Links, whole.Events, whole.Fault));
                head = whole.Head;
                Assert.True((await database.Audit.Verify(head, CancellationToken.None)).HasExpected);
            }

            Assert.Throws<SqliteException>(() => Run("DELETE FROM audit_link WHERE first = 5"));
            Assert.Throws<SqliteException>(() => Run("UPDATE audit_link SET body = x'7b7d' WHERE first = 5"));

            // Whoever owns the file can take the guard away; the chain still tells.
            Run("DROP TRIGGER audit_link_no_update; DROP TRIGGER audit_link_no_delete; " + sql);
            await using var changed = await Open();
            var verdict = await changed.Audit.Verify(head, CancellationToken.None);
            Assert.Equal((links, fault), ((int)verdict.Links, verdict.Fault));
        }

        private void Run(string sql)
        {
            using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    public sealed class OnPostgreSql() : AuditLogTests(StoreBackend.PostgreSql);

    private protected string File => Path.Combine(folder, "security.db");

    private static async Task Commit(TestStore store, ChangeSet changes) => Assert.IsType<CommitResult.Committed>(await store.Store.Commit(changes, CancellationToken.None));

    private static ChangeSet Noted(int number, Change? change = null) => new([change ?? TestStore.Create("""{"resourceType":"Basic"}""", "b" + number)])
    {
        Note = versions => new AuditNotes("machine " + (number % 2)).Of(Fact(number) with { Status = number, Written = [.. versions.Select(version => $"{version.Key}/_history/{version.Version}")] }),
    };

    private protected static AuditFacts Fact(int number) => new(AuditKind.Rest, 'R', "Patient/" + number, Noon.AddSeconds(number), 200);

    private protected static AuditBatch Batch(IEnumerable<AuditFacts> facts)
    {
        var batch = new AuditBatch("here");
        foreach (var one in facts) batch.Add(one);
        return batch;
    }

    private protected async Task<SecurityDatabase> Open() => schema is null
        ? await SecurityDatabase.OpenSqlite(File, CancellationToken.None) : await SecurityDatabase.OpenPostgreSql(schema.ConnectionString, CancellationToken.None);
}
