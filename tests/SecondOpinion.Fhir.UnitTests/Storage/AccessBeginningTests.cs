using System.Globalization;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>In a store of which a caller may see a part only, a search may begin with that part; what it gives is the same.</summary>
public abstract class AccessBeginningTests(StoreBackend backend)
{
    /// <summary>More than a search reads without a second thought.</summary>
    private const int Count = 700;

    private const string Records = Access.RecordSystem;

    private static readonly string[] Questions = ["status=requested", "status=requested&_sort=authored-on", "_sort=-authored-on", "_sort=-_lastUpdated", "", "status=requested&authored-on=ge2026-01-10", "_id=t5,t6,t7,t8"];

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task A_caller_who_sees_one_of_many_finds_the_same_by_every_way(int share)
    {
        await using var test = await TestStore.Open(backend);
        await test.Committed([.. Enumerable.Range(0, Count).Select(n => Create(Patient(n, share), "p" + n)), .. Enumerable.Range(0, Count).Select(n => Create(Task(n, share), "t" + n))]);
        var access = Seeing();
        bool IsSeen(int n) => n % share == 0 || (n % share == 1 && n % 5 != 0);

        foreach (var question in Questions)
        {
            var all = await Ids(test, question, Access.Everything);
            var expected = all.Where(id => IsSeen(int.Parse(id[1..], CultureInfo.InvariantCulture))).ToList();
            Assert.Equal(expected, await Ids(test, question, access));
            Assert.Equal(expected.Count, (await test.Store.Search(Query("Task", question + "&_summary=count"), access, CancellationToken.None)).Total);
        }

        await test.Committed(Delete("Task", "t0") with { TagsLeft = [new SystemCode("", "mine")] }, Delete("Task", "t2") with { TagsLeft = [new SystemCode("", "theirs")] });
        var history = await test.Store.ReadHistory(new HistoryQuery("Task", null, 2 * Count), access, CancellationToken.None);
        var versions = Enumerable.Range(0, Count).Where(n => n != 2 && IsSeen(n)).Append(0).Select(n => "t" + n).Reverse().ToList();
        Assert.Equal(versions, history.Versions.Select(version => version.Key.Id));
        Assert.Equal(versions.Count, history.Total);

        var paged = new List<StoredVersion>();
        for (var query = new HistoryQuery("Task", null, 30); ;)
        {
            var page = await test.Store.ReadHistory(query, access, CancellationToken.None);
            Assert.True(page.Total is null || page.Total == versions.Count);
            paged.AddRange(page.Versions);
            if (page.Next is not { } next) break;
            query = query with { Before = next };
        }

        Assert.Equal(versions, paged.Select(version => version.Key.Id));
    }

    // Tasks of one's own, and those in whose record stands a Patient of one's own unless one is marked as closed.
    private static Access Seeing() => Access.By(["Task"], type => type != "Task" ? [] :
    [
        new AccessRule(Query("Task", "_tag=mine").Criteria, []),
        new AccessRule(Query("Task", "_tag:not=hidden").Criteria,
        [
            new RecordCondition("Patient", Query("Patient", "_tag=mine&active=true").Criteria),
            new RecordCondition("Patient", Query("Patient", "_tag=closed").Criteria, IsAbsent: true),
        ]),
    ]);

    private static async Task<List<string>> Ids(TestStore test, string question, Access access)
    {
        var found = new List<string>();
        for (var query = Query("Task", question + (question.Length > 0 ? "&" : "") + "_count=150"); ;)
        {
            var page = await test.Store.Search(query, access, CancellationToken.None);
            found.AddRange(page.Matches.Select(match => match.Key.Id));
            if (page.Next is null) return found;
            query = query with { Page = page.Next };
        }
    }

    private static string Patient(int n, int share) => $$"""
        {"resourceType":"Patient","meta":{"tag":[{"system":"{{Records}}","code":"r{{n}}"},{"code":"{{(n % share == 1 ? "mine" : "theirs")}}"},{"code":"{{(n % 5 == 0 ? "closed" : "open")}}"}]},"active":true}
        """;

    private static string Task(int n, int share) => $$"""
        {"resourceType":"Task","meta":{"tag":[{"system":"{{Records}}","code":"r{{n}}"},{"code":"{{(n % share == 0 ? "mine" : "theirs")}}"}]},
         "status":"{{(n % 2 == 0 ? "requested" : "completed")}}","intent":"order","authoredOn":"2026-01-{{1 + (n % 28):00}}"}
        """;

    public sealed class OnSqlite() : AccessBeginningTests(StoreBackend.Sqlite);

    public sealed class OnPostgreSql() : AccessBeginningTests(StoreBackend.PostgreSql);
}
