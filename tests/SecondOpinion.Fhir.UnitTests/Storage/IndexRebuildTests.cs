using System.Text;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>A package brings a search parameter after resources were stored.</summary>
public abstract class IndexRebuildTests(StoreBackend backend)
{
    private const string Patient = """{"resourceType":"Patient","multipleBirthInteger":2,"gender":"male"}""";

    private static readonly DefinitionCatalogue WithBirthOrder = new(R4Pack.Embedded, new OneParameter("Patient.multipleBirth as integer"));

    [Fact]
    public async Task A_search_by_a_parameter_that_came_later_says_so_until_the_index_is_rebuilt()
    {
        await using var test = await TestStore.Open(backend);
        foreach (var chunk in Enumerable.Range(0, 450).Chunk(150)) await test.Committed([.. chunk.Select(i => Create(Patient, $"p{i}"))]);
        await test.Store.DisposeAsync();

        await using (var store = await test.OpenAnother(WithBirthOrder))
        {
            await store.Commit(new ChangeSet([Create(Patient, "new")]), CancellationToken.None);
            var half = await store.Search(Query("birth-order=2"), Access.Everything, CancellationToken.None);
            Assert.Equal("new", Ids(half));
            Assert.Equal(["index-incomplete"], half.Warnings.Select(warning => warning.Id));
            Assert.Empty((await store.Search(Query("gender=male&_count=1"), Access.Everything, CancellationToken.None)).Warnings);
            var decided = await store.Search(Query("birth-order=2") with { MustBeWhole = true }, Access.Everything, CancellationToken.None);
            Assert.Equal("index-incomplete", decided.Refusal?.Id);
            var progress = Assert.Single(await store.ReadIndexProgress(CancellationToken.None));
            Assert.Equal(("Patient", false, 451), (progress.Type, progress.IsRunning, progress.Total));
            Assert.Equal(["birth-order"], progress.Missing);

            // Stopped at once: what was begun goes on by itself with the next opening.
            await store.RebuildIndex(["Patient"], CancellationToken.None);
        }

        await using var again = await test.OpenAnother(WithBirthOrder);
        while ((await again.ReadIndexProgress(CancellationToken.None)).Count > 0) await Task.Delay(20);
        var whole = await again.Search(Query("birth-order=2"), Access.Everything, CancellationToken.None);
        Assert.Equal(451, whole.Total);
        Assert.Empty(whole.Warnings);
        Assert.Equal(451, (await again.Search(Query("gender=male&_total=accurate"), Access.Everything, CancellationToken.None)).Total);
    }

    [Fact]
    public async Task A_parameter_that_came_later_is_behind_for_what_is_contained_as_well()
    {
        await using var test = await TestStore.Open(backend);
        var patient = Patient.Replace("gender", "id\":\"p\",\"gender", StringComparison.Ordinal);
        await test.Committed(Create("""{"resourceType":"Observation","subject":{"reference":"#p"},"contained":[""" + patient + "]}", "o1"));
        await test.Store.DisposeAsync();
        await using var store = await test.OpenAnother(WithBirthOrder);
        var half = await store.Search(Query("birth-order=2&_contained=true"), Access.Everything, CancellationToken.None);
        Assert.Equal(["index-incomplete"], half.Warnings.Select(warning => warning.Id));
        Assert.Empty((await store.Search(Query("gender=male&_contained=true"), Access.Everything, CancellationToken.None)).Warnings);
        var chain = await store.Search(Query("subject:Patient.birth-order=2", "Observation"), Access.Everything, CancellationToken.None);
        Assert.Equal(["index-incomplete"], chain.Warnings.Select(warning => warning.Id));
        Assert.Equal(["birth-order of contained Patient"], Assert.Single(await store.ReadIndexProgress(CancellationToken.None)).Missing);

        await store.RebuildIndex(["Observation"], CancellationToken.None);
        while ((await store.ReadIndexProgress(CancellationToken.None)).Count > 0) await Task.Delay(20);
        var whole = await store.Search(Query("birth-order=2&_contained=true"), Access.Everything, CancellationToken.None);
        Assert.Equal("o1", Ids(whole));
        Assert.Empty(whole.Warnings);
        Assert.Equal("o1", Ids(await store.Search(Query("subject:Patient.birth-order=2", "Observation"), Access.Everything, CancellationToken.None)));
    }

    [Fact]
    public async Task A_parameter_whose_definition_changed_is_behind_as_well()
    {
        await using var test = await TestStore.Open(backend);
        await test.Store.DisposeAsync();
        await using (var store = await test.OpenAnother(WithBirthOrder)) await store.Commit(new ChangeSet([Create(Patient, "p1")]), CancellationToken.None);
        await using var changed = await test.OpenAnother(new DefinitionCatalogue(R4Pack.Embedded, new OneParameter("Patient.multipleBirth as boolean")));
        Assert.Single((await changed.Search(Query("birth-order=2"), Access.Everything, CancellationToken.None)).Warnings);
    }

    [Fact]
    public async Task Types_of_which_nothing_was_stored_have_nothing_to_rebuild()
    {
        await using var test = await TestStore.Open(backend);
        await test.Committed(Create("""{"resourceType":"Basic"}"""));
        await test.Store.DisposeAsync();
        await using var store = await test.OpenAnother(WithBirthOrder);
        Assert.Empty(await store.ReadIndexProgress(CancellationToken.None));
        Assert.Empty((await store.Search(Query("birth-order=2"), Access.Everything, CancellationToken.None)).Warnings);
    }

    private static SearchQuery Query(string query, string type = "Patient") =>
        new SearchQueryParser(new SearchParameterTable(WithBirthOrder)).Parse(type, QueryPairs.Read(query)).Value.Query;

    public sealed class OnSqlite() : IndexRebuildTests(StoreBackend.Sqlite);

    public sealed class OnPostgreSql() : IndexRebuildTests(StoreBackend.PostgreSql);

    /// <summary>A package of one search parameter.</summary>
    private sealed class OneParameter(string expression) : IDefinitionSource
    {
        private readonly ReadOnlyMemory<byte> json = Encoding.UTF8.GetBytes(
            $$"""{"resourceType":"SearchParameter","url":"http://p.example/birth-order","code":"birth-order","base":["Patient"],"type":"number","expression":"{{expression}}"}""");

        public ReadOnlyMemory<byte>? Find(string resourceType, string url) => resourceType == "SearchParameter" && url.EndsWith("/birth-order", StringComparison.Ordinal) ? json : null;

        public ReadOnlyMemory<byte>? Find(string resourceType, string url, string version) => null;

        public IEnumerable<ReadOnlyMemory<byte>> All(string resourceType) => resourceType == "SearchParameter" ? [json] : [];
    }
}
