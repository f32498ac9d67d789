using Microsoft.Data.Sqlite;
using Npgsql;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using SecondOpinion.Fhir.Storage.Transactions;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>What is contained comes, changes and goes with its container, also in the index.</summary>
public abstract class ContainedChangeTests(StoreBackend backend)
{
    private const string Itself = "&_containedType=contained";

    // A store as the program before knew it: nothing that is contained is indexed.
    private const string Emptied = """
        DELETE FROM contained;
        DELETE FROM token_index WHERE param IN (SELECT id FROM symbol WHERE name LIKE '#%');
        DELETE FROM reference_index WHERE param IN (SELECT id FROM symbol WHERE name LIKE '%:contained');
        DELETE FROM index_state WHERE type IN (SELECT id FROM symbol WHERE kind = 4);
        DELETE FROM symbol WHERE kind = 4;
        UPDATE index_state SET parameters = REPLACE(parameters, '_contained 1' || CHR(10), '');
        UPDATE resource SET indexed = indexed & 127;
        """;

    [Fact]
    public async Task Each_change_of_the_container_is_a_change_of_what_is_found()
    {
        await using var test = await TestStore.Open(backend);
        await test.Committed(Create(Request(("m1", "abc")), "r1"));
        Assert.Equal("r1#m1", await Found(test, "code=abc"));

        await test.Committed(Update(Request(("m1", "def"), ("m2", "abc")), "r1"));
        Assert.Equal("r1#m2", await Found(test, "code=abc"));
        Assert.Equal("r1#m1", await Found(test, "code=def"));
        Assert.Equal("r1", Ids(await test.Search("MedicationRequest", "medication.code=def")));

        await test.Committed(Update(Request(), "r1"));
        Assert.Equal("", await Found(test, ""));
        Assert.Equal("", Ids(await test.Search("MedicationRequest", "medication.code=def")));

        await test.Committed(Update(Request(("m1", "abc")), "r1"));
        Assert.Equal("r1#m1", await Found(test, ""));
        await test.Committed(Delete("MedicationRequest", "r1"));
        Assert.Equal("", await Found(test, ""));
        Assert.Equal(0, (await test.Search("Medication", "_contained=both&_count=0")).Total);

        await test.Committed(Update(Request(("m1", "abc")), "r1"));
        Assert.Equal("r1#m1", await Found(test, "code=abc"));
        Assert.Equal(1, (await test.Search("Medication", "_contained=both&_count=0")).Total);
    }

    [Fact]
    public async Task Several_changes_in_one_commit_leave_the_last()
    {
        await using var test = await TestStore.Open(backend);
        await test.Committed(
            Create(Request(("m1", "abc"), ("m2", "abc")), "r1"), Update(Request(("m1", "def")), "r1"), Create(Request(("m1", "abc")), "r2"),
            Create(Request(("m1", "abc")), "r3"), Delete("MedicationRequest", "r3"));
        Assert.Equal("r1#m1 r2#m1", await Found(test, ""));
        Assert.Equal("r2#m1", await Found(test, "code=abc"));
    }

    [Fact]
    public async Task What_is_opened_again_goes_on_with_new_keys()
    {
        await using var test = await TestStore.Open(backend);
        await test.Committed(Create(Request(("m1", "abc"), ("m2", "abc")), "r1"));
        await test.OpenAgain();
        await test.Committed(Create(Request(("m1", "abc")), "r2"), Create("""{"resourceType":"Medication","code":{"coding":[{"code":"abc"}]}}""", "m9"));
        Assert.Equal("r1#m1 r1#m2 r2#m1", await Found(test, "code=abc"));
        Assert.Equal("m9", Ids(await test.Search("Medication", "code=abc")));
    }

    [Theory]
    [InlineData("_sort=-code")]
    [InlineData("_sort=-_lastUpdated")]
    [InlineData("")]
    public async Task Pages_neither_repeat_nor_skip_while_containers_change(string sort)
    {
        await using var test = await TestStore.Open(backend);
        for (var i = 0; i < 9; i++)
            await test.Committed(Create(Request(("m1", $"c{(i * 5) % 9}"), ("m2", $"c{(i * 7) % 9}")), $"r{i}"), Create(Medication("", $"c{i}x"), $"s{i}"));

        foreach (var (contained, itself) in new[] { ("true", Itself), ("true", ""), ("both", Itself), ("both", "") })
        {
            var query = Query("Medication", $"{sort}&_contained={contained}{itself}&_count=4");
            var before = await All(test, query);
            var found = new List<string>();
            for (var round = 0; ; round++)
            {
                var page = await test.Store.Search(query, Access.Everything, CancellationToken.None);
                found.AddRange(page.Matches.Select(Name));
                if (page.Next is null) break;
                query = query with { Page = page.Next };

                // Of those on earlier pages and on later ones, some change their values, some lose what they contain; others come.
                await test.Committed(Update(Request(("m1", round % 2 == 0 ? "c0" : "c9"), ("m2", "c4")), $"r{(round * 2) % 7}"));
                if (round < 2) await test.Committed(Update(Request(("m2", "c5")), $"r{7 + round}"));
                await test.Committed(Create(Request(("m1", "c3")), $"new{round}{contained}{itself.Length}"));
            }

            Assert.Equal(found.Distinct(), found);
            var remaining = before.Intersect(await All(test, query with { Page = null })).ToList();
            Assert.True(remaining.Count > before.Count / 2);
            Assert.Empty(remaining.Except(found));
        }
    }

    [Fact]
    public async Task A_store_from_before_says_that_its_index_is_not_whole_until_it_is_rebuilt()
    {
        await using var test = await TestStore.Open(backend);
        for (var i = 0; i < 3; i++) await test.Committed(Create(Request(("m1", "abc")), $"r{i}"), Create("""{"resourceType":"Patient"}"""));
        await test.Store.DisposeAsync();
        await Run(test, Emptied);
        await test.OpenAgain();

        await test.Committed(Create(Request(("m1", "abc")), "new"));
        foreach (var (type, query) in new[] { ("Medication", "code=abc&_contained=true"), ("Medication", "code=abc&_contained=both"), ("MedicationRequest", "medication.code=abc") })
        {
            var half = await test.Search(type, query);
            Assert.Equal("new", Ids(half));
            Assert.Equal(["index-incomplete"], half.Warnings.Select(warning => warning.Id).Distinct());
        }

        Assert.Empty((await test.Search("Medication", "code=abc")).Warnings);
        Assert.Empty((await test.Search("MedicationRequest", "status=active")).Warnings);
        Assert.All(await test.Store.ReadIndexProgress(CancellationToken.None), progress => Assert.Equal(["_contained"], progress.Missing));
        await Rebuilt(test, ["MedicationRequest", "Patient"]);
        Assert.Equal("new#m1 r0#m1 r1#m1 r2#m1", await Found(test, "code=abc"));
        var whole = await test.Search("MedicationRequest", "medication.code=abc");
        Assert.Equal("r0 r1 r2 new", Ids(whole));
        Assert.Empty(whole.Warnings);
    }

    [Fact]
    public async Task A_store_of_the_schema_before_completes_its_index_by_itself()
    {
        await using var test = await TestStore.Open(backend);
        await test.Committed([.. Enumerable.Range(0, 150).Select(i => i % 3 == 0 ? Create(Request(("m1", "abc")), $"r{i}") : Create("""{"resourceType":"MedicationRequest"}"""))]);
        await test.Store.DisposeAsync();
        await Run(test, Emptied + "DROP TABLE contained; ALTER TABLE commit_log DROP COLUMN note;" + (backend == StoreBackend.Sqlite ? "PRAGMA user_version = 2" : "UPDATE setting SET value = '\\x02' WHERE name = 'schema-version'"));
        await test.OpenAgain();
        await Rebuilt(test, []);
        var page = await test.Search("Medication", "code=abc&_contained=true&_total=accurate");
        Assert.Equal(50, page.Total);
        Assert.Empty(page.Warnings);
    }

    [Fact]
    public async Task A_rebuild_leaves_what_is_contained_as_it_was()
    {
        await using var test = await TestStore.Open(backend);
        await test.Committed(Create(Request(("m1", "abc"), ("m2", "def")), "r1"), Create(Request(("m1", "def")), "r2"));
        await Rebuilt(test, ["MedicationRequest"]);
        Assert.Equal("r1#m1 r1#m2 r2#m1", await Found(test, ""));
        Assert.Equal("r1#m2 r2#m1", await Found(test, "code=def"));
    }

    [Fact]
    public async Task No_condition_is_about_what_is_contained()
    {
        await using var test = await TestStore.Open(backend);
        await test.Committed(Create(Request(("m1", "abc")), "r1"));
        var conditions = new ConditionalSearch(test.Store, new SearchQueryParser(Parameters));
        Assert.Empty(await conditions.Find(conditions.Parse("Medication", "code=abc").Value, Access.Everything, CancellationToken.None));
        Assert.Equal(["condition-contained"], conditions.Parse("Medication", "code=abc&_contained=true").Issues.Select(issue => issue.Id));
        Assert.Equal(["condition-contained"], conditions.Parse("Medication", "code=abc&_contained=both").Issues.Select(issue => issue.Id));
    }

    private static string Request(params (string Id, string Code)[] medications) =>
        """{"resourceType":"MedicationRequest","status":"active","intent":"order",""" + (medications.Length == 0 ? "" :
            $""" "medicationReference":{Reference("#" + medications[0].Id)},"contained":[{string.Join(',', medications.Select(medication => Medication($""" "id":"{medication.Id}",""", medication.Code)))}],""")
        + $""" "subject":{Reference("Patient/p1")}""" + "}";

    private static string Medication(string id, string code) => """{"resourceType":"Medication",""" + id + $""" "code":""" + """{"coding":[{"code":""" + $"\"{code}\"" + "}]}}";

    private static string Reference(string target) => """{"reference":""" + $"\"{target}\"" + "}";

    private static string Name(StoredVersion match) => match.Container is { } container ? $"{container.Id}#{match.Key.Id}" : match.Key.Id;

    private static async Task<string> Found(TestStore test, string query) =>
        string.Join(' ', (await test.Search("Medication", query + "&_contained=true" + Itself)).Matches.Select(Name));

    private static async Task<List<string>> All(TestStore test, SearchQuery query) =>
        [.. (await test.Store.Search(query with { Count = 500 }, Access.Everything, CancellationToken.None)).Matches.Select(Name)];

    private static async Task Rebuilt(TestStore test, string[] types)
    {
        if (types.Length > 0) await test.Store.RebuildIndex(types, CancellationToken.None);
        while ((await test.Store.ReadIndexProgress(CancellationToken.None)).Count > 0) await Task.Delay(20);
    }

    private async Task Run(TestStore test, string script)
    {
        if (backend == StoreBackend.Sqlite)
        {
            await using var file = new SqliteConnection($"Data Source={test.File};Pooling=False");
            await file.OpenAsync();
            await using var command = file.CreateCommand();
            command.CommandText = script.Replace("CHR(10)", "CHAR(10)");
            await command.ExecuteNonQueryAsync();
        }
        else
        {
            await using var source = NpgsqlDataSource.Create(test.Schema);
            await using var command = source.CreateCommand(script);
            await command.ExecuteNonQueryAsync();
        }
    }

    public sealed class OnSqlite() : ContainedChangeTests(StoreBackend.Sqlite);

    public sealed class OnPostgreSql() : ContainedChangeTests(StoreBackend.PostgreSql);
}
