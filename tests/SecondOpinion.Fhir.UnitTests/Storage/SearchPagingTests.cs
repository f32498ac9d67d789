using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

public abstract class SearchPagingTests(StoreBackend backend)
{
    private const string Male = """{"resourceType":"Patient","gender":"male"}""";

    [Fact]
    public async Task Pages_hold_everything_once_and_an_exact_last_page_has_no_next()
    {
        await using var test = await Open();
        await test.Committed([.. Enumerable.Range(0, 30).Select(i => Create(Male, $"p{i:00}"))]);
        var pages = await Pages(test, Query("Patient", "gender=male&_count=10"));
        Assert.Equal([10, 10, 10], pages.Select(page => page.Matches.Count));
        Assert.All(pages, page => Assert.Equal(30, page.Total));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"p{i:00}"), pages.SelectMany(page => page.Matches).Select(match => match.Key.Id));
    }

    [Theory]
    [InlineData("gender=male&_count=5")]
    [InlineData("_count=5")]
    [InlineData("gender=male&_sort=birthdate,-_id&_count=5")]
    public async Task Writes_between_pages_neither_repeat_nor_skip_what_was_there(string query)
    {
        await using var test = await Open();
        await test.Committed([.. Enumerable.Range(0, 40).Select(i => Create($$"""{"resourceType":"Patient","gender":"male","birthDate":"19{{(i * 7 % 40) + 10}}"}""", $"p{i:00}"))]);
        var seen = new List<string>();
        var search = Query("Patient", query);
        for (var round = 0; ; round++)
        {
            var page = await test.Store.Search(search, Access.Everything, CancellationToken.None);
            seen.AddRange(page.Matches.Select(match => match.Key.Id));
            if (page.Next is null) break;
            search = search with { Page = page.Next };

            // New ones, a change that moves nothing, and the end of one that was seen.
            await test.Committed(Create(Male, $"new{round}"), Delete("Patient", seen[0]), Update($$"""{"resourceType":"Patient","gender":"male","active":true,"birthDate":"{{await BirthYear(test, "p39")}}"}""", "p39"));
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"p{i:00}"), seen.Where(id => id.StartsWith('p')).Order());
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Theory]
    [InlineData("_sort=birthdate&_count=5")]
    [InlineData("_sort=-birthdate,gender&_count=5")]
    [InlineData("_sort=-_lastUpdated&_count=5")]
    [InlineData("_sort=_lastUpdated&gender=male&_count=5")]
    [InlineData("_sort=family,-_id&_count=5")]
    public async Task What_moves_in_the_order_between_pages_is_neither_repeated_nor_skipped(string query)
    {
        await using var test = await Open();
        static string Json(int year, int name) => $$"""{"resourceType":"Patient","gender":"male","birthDate":"{{year}}","name":[{"family":"N{{name:00}}"}]}""";
        for (var i = 0; i < 40; i++)
        {
            test.Clock.Time += TimeSpan.FromSeconds(1);
            await test.Committed(Create(i % 9 == 0 ? Male : Json(1920 + (i * 7 % 40), i * 11 % 40), $"p{i:00}"));
        }

        var random = new Random(6);
        var seen = new List<string>();
        for (var search = Query("Patient", query); ;)
        {
            var page = await test.Store.Search(search, Access.Everything, CancellationToken.None);
            Assert.Empty(page.Warnings);
            seen.AddRange(page.Matches.Select(match => match.Key.Id));
            if (page.Next is null) break;
            search = search with { Page = page.Next };

            // Some of those seen go to the end, some to come go to the front, and new ones come in everywhere.
            test.Clock.Time += TimeSpan.FromSeconds(1);
            for (var n = 0; n < 6; n++) await test.Committed(Update(Json(1900 + random.Next(100), random.Next(100)), $"p{random.Next(40):00}"));
            await test.Committed(Create(Json(1900 + random.Next(100), random.Next(100)), "new" + Guid.NewGuid().ToString("N")));
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"p{i:00}"), seen.Order());
    }

    [Theory]
    [InlineData("birthdate", false)]
    [InlineData("birthdate", true)]
    [InlineData("family", false)]
    [InlineData("family", true)]
    [InlineData("organization", false)]
    public async Task A_large_result_is_sorted_as_a_small_one(string code, bool descending)
    {
        await using var test = await Open();
        var random = new Random(7);
        var all = new List<(string Id, string? Least, string? Greatest, bool IsMale)>();
        foreach (var chunk in Enumerable.Range(0, 700).Chunk(350))
        {
            await test.Committed([.. chunk.Select(i =>
            {
                // Many share a value, some have two, some none.
                var (one, two) = ($"{1950 + random.Next(40)}", $"{1950 + random.Next(40)}");
                string[] values = random.Next(10) == 0 ? [] : code == "family" && random.Next(3) == 0 ? [one, two] : [one];
                var isMale = random.Next(4) > 0;
                all.Add(($"p{i:000}", values.Min(StringComparer.Ordinal), values.Max(StringComparer.Ordinal), isMale));
                var element = values.Length == 0 ? "" : code switch
                {
                    "birthdate" => $""","birthDate":"{values[0]}" """,
                    "family" => $""","name":[{string.Join(',', values.Select(value => "{\"family\":\"" + value + "\"}"))}]""",
                    _ => ",\"managingOrganization\":{\"reference\":\"Organization/" + values[0] + "\"}",
                };
                return Create($$"""{"resourceType":"Patient","gender":"{{(isMale ? "male" : "female")}}"{{element}}}""", $"p{i:000}");
            })]);
        }

        var males = all.Where(patient => patient.IsMale);
        var expected = descending
            ? males.OrderBy(patient => patient.Greatest is null).ThenByDescending(patient => patient.Greatest, StringComparer.Ordinal).ThenBy(patient => patient.Id, StringComparer.Ordinal)
            : males.OrderBy(patient => patient.Least is null).ThenBy(patient => patient.Least, StringComparer.Ordinal).ThenBy(patient => patient.Id, StringComparer.Ordinal);
        var pages = await Pages(test, Query("Patient", $"gender=male&_count=40&_sort={(descending ? "-" : "")}{code}"));
        Assert.Equal(expected.Select(patient => patient.Id), pages.SelectMany(page => page.Matches).Select(match => match.Key.Id));
    }

    [Fact]
    public async Task A_total_is_counted_when_that_is_cheap_or_asked_for()
    {
        await using var test = await Open();
        foreach (var chunk in Enumerable.Range(0, 1100).Chunk(275)) await test.Committed([.. chunk.Select(i => Create(Male, $"p{i}"))]);
        Assert.Null((await test.Search("Patient", "gender=male")).Total);
        Assert.Equal(1100, (await test.Search("Patient", "gender=male&_total=accurate")).Total);
        Assert.Equal(1100, (await test.Search("Patient", "gender=male&_count=0")).Total);
        Assert.Null((await test.Search("Patient", "gender=male&_total=none&_count=1")).Total);
    }

    [Fact]
    public async Task A_page_token_that_was_changed_or_belongs_elsewhere_is_refused()
    {
        await using var test = await Open();
        await test.Committed([.. Enumerable.Range(0, 3).Select(_ => Create(Male))]);
        var query = Query("Patient", "gender=male&_count=1");
        var token = (await test.Store.Search(query, Access.Everything, CancellationToken.None)).Next!;

        foreach (var wrong in new[] { token[..^1] + (token[^1] == 'A' ? 'B' : 'A'), "_" + token[1..], "", "x", "not base64!", token + token })
            Assert.Equal("search-page-unknown", (await test.Store.Search(query with { Page = wrong }, Access.Everything, CancellationToken.None)).Refusal?.Id);
        Assert.NotNull((await test.Store.Search(Query("Patient", "gender=female") with { Page = token }, Access.Everything, CancellationToken.None)).Refusal);

        await using var other = await Open();
        Assert.NotNull((await other.Store.Search(query with { Page = token }, Access.Everything, CancellationToken.None)).Refusal);
        await test.OpenAgain();
        Assert.Null((await test.Store.Search(query with { Page = token }, Access.Everything, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task Of_64_parallel_conditional_creates_one_writes()
    {
        await using var test = await Open();
        var query = Query("Patient", "identifier=http://h.example/mrn|17") with { Count = 2, Total = SearchTotal.None };
        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            var change = Create("""{"resourceType":"Patient","identifier":[{"system":"http://h.example/mrn","value":"17"}]}""");
            var set = new ChangeSet([change]) { Expectations = [new SearchExpectation(query, Access.Everything, [])] };
            return await test.Store.Commit(set, CancellationToken.None);
        })));
        Assert.Single(results, result => result is CommitResult.Committed);
        Assert.Equal(63, results.Count(result => result is CommitResult.Stale { ExpectationIndex: 0 }));
        Assert.Equal(1, (await test.Search("Patient", "identifier=17")).Total);
    }

    [Fact]
    public async Task An_expectation_that_still_holds_lets_the_changes_through()
    {
        await using var test = await Open();
        await test.Committed(Create(Male, "p1"), Create(Male, "p2"));
        var query = Query("Patient", "gender=male") with { Count = 2 };
        Assert.IsType<CommitResult.Committed>(await test.Store.Commit(
            new ChangeSet([Create("""{"resourceType":"Task"}""")]) { Expectations = [new SearchExpectation(query, Access.Everything, ["p2", "p1"])] }, CancellationToken.None));
        Assert.IsType<CommitResult.Stale>(await test.Store.Commit(
            new ChangeSet([Create("""{"resourceType":"Task"}""")]) { Expectations = [new SearchExpectation(query, Access.Everything, ["p1"])] }, CancellationToken.None));
    }

    [Fact]
    public async Task A_search_sees_what_was_acknowledged_before_it()
    {
        await using var test = await Open();
        for (var i = 0; i < 50; i++)
        {
            await test.Committed(Create($$"""{"resourceType":"Patient","identifier":[{"value":"{{i}}"}]}""", $"p{i}"));
            Assert.Equal($"p{i}", await test.Ids("Patient", $"identifier={i}"));
        }
    }

    [Fact]
    public async Task A_change_takes_the_old_values_out_of_the_index()
    {
        await using var test = await Open();
        await test.Committed(Create("""{"resourceType":"Patient","gender":"male","birthDate":"1970","name":[{"family":"Old"}]}""", "p1"));
        await test.Committed(Update("""{"resourceType":"Patient","gender":"female"}""", "p1"));
        Assert.Equal("", await test.Ids("Patient", "gender=male"));
        Assert.Equal("", await test.Ids("Patient", "family=old"));
        Assert.Equal("p1", await test.Ids("Patient", "birthdate:missing=true"));
        await test.Committed(Delete("Patient", "p1"));
        Assert.Equal("", await test.Ids("Patient", "gender=female"));
        Assert.Equal("", await test.Ids("Patient", "_id=p1"));
        await test.Committed(Update("""{"resourceType":"Patient","gender":"female"}""", "p1"));
        Assert.Equal("p1", await test.Ids("Patient", "gender=female"));
    }

    private static async Task<string> BirthYear(TestStore test, string id) =>
        Text(await test.Read("Patient", id)).Split("\"birthDate\":\"")[1][..4];

    private static async Task<List<SearchPage>> Pages(TestStore test, SearchQuery query)
    {
        var pages = new List<SearchPage>();
        do
        {
            pages.Add(await test.Store.Search(query, Access.Everything, CancellationToken.None));
            query = query with { Page = pages[^1].Next };
        }
        while (query.Page is not null);

        return pages;
    }

    public sealed class OnSqlite() : SearchPagingTests(StoreBackend.Sqlite);

    public sealed class OnPostgreSql() : SearchPagingTests(StoreBackend.PostgreSql);

    private Task<TestStore> Open(Func<StoreOptions, StoreOptions>? configure = null) => TestStore.Open(backend, configure);
}
