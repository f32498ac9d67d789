using System.Text;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Model.Elements;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>A store in a private folder, which goes with it, and the words the tests about it are written in.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    public static readonly SearchParameterTable Parameters = new(DefinitionCatalogue.R4);

    private static readonly SearchQueryParser Parser = new(Parameters);

    private readonly string folder = Path.Combine(Path.GetTempPath(), "so-store-" + Guid.NewGuid().ToString("N"));
    private StoreBackend backend;
    private TestSchema? schema;
    private IResourceStore? store;

    public TestClock Clock { get; } = new();

    public IResourceStore Store => store!;

    /// <summary>Connection string of a store in PostgreSQL.</summary>
    public string Schema => schema!.ConnectionString;

    public string File => Path.Combine(folder, "store.db");

    public static async Task<TestStore> Open(StoreBackend backend = StoreBackend.Sqlite, Func<StoreOptions, StoreOptions>? configure = null)
    {
        var test = new TestStore { backend = backend };
        if (backend == StoreBackend.PostgreSql) test.schema = await TestSchema.Create();
        await test.OpenAgain(configure);
        return test;
    }

    public static ResourceDocument Parse(string json) => ResourceDocument.Parse(json, DefinitionCatalogue.R4).Value;

    public static Change Create(string json, string? id = null)
    {
        var document = Parse(json);
        return new Change(ChangeKind.Create, new ResourceKey(document.Root.TypeName, id ?? Guid.NewGuid().ToString()), document);
    }

    public static Change Update(string json, string id, int? expectedVersion = null)
    {
        var document = Parse(json);
        return new Change(ChangeKind.Update, new ResourceKey(document.Root.TypeName, id), document, expectedVersion);
    }

    public static Change Delete(string type, string id, int? expectedVersion = null) => new(ChangeKind.Delete, new ResourceKey(type, id), null, expectedVersion);

    public static string Text(StoredVersion? version) => Encoding.UTF8.GetString(version!.Json.Span);

    public async Task OpenAgain(Func<StoreOptions, StoreOptions>? configure = null)
    {
        if (store is not null) await store.DisposeAsync();
        store = await OpenAnother(DefinitionCatalogue.R4, configure);
    }

    /// <summary>The same store opened once more, as another process would; of a SQLite file the first must have been closed.</summary>
    public async Task<IResourceStore> OpenAnother(DefinitionCatalogue definitions, Func<StoreOptions, StoreOptions>? configure = null)
    {
        var options = configure is null ? new StoreOptions() : configure(new StoreOptions());
        return backend == StoreBackend.Sqlite
            ? await ResourceStores.OpenSqlite(File, options, definitions, Clock, CancellationToken.None)
            : await ResourceStores.OpenPostgreSql(Schema, options, definitions, Clock, CancellationToken.None);
    }

    public async Task<CommitResult> Commit(params Change[] changes) => await Store.Commit(new ChangeSet(changes), CancellationToken.None);

    public async Task<CommitResult.Committed> Committed(params Change[] changes) => Assert.IsType<CommitResult.Committed>(await Commit(changes));

    public async Task<StoredVersion?> Read(string type, string id) => await Store.Read(new ResourceKey(type, id), Access.Everything, CancellationToken.None);

    public static SearchQuery Query(string type, string query)
    {
        var parsed = Understand(type, query);
        Assert.True(parsed.Succeeded, string.Join("; ", parsed.Issues.Select(issue => issue.Message)));
        Assert.Empty(parsed.Value.Unused);
        return parsed.Value.Query;
    }

    public static Outcome<ParsedSearch> Understand(string type, string query) => Parser.Parse(type, query
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => new KeyValuePair<string, string>(Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair.Length > 1 ? pair[1] : ""))));

    public async Task<SearchPage> Search(string type, string query) => await Store.Search(Query(type, query), Access.Everything, CancellationToken.None);

    /// <summary>The ids that a search gives, with blanks between them.</summary>
    public async Task<string> Ids(string type, string query) => Ids(await Search(type, query));

    public static string Ids(SearchPage page) => string.Join(' ', page.Matches.Select(match => match.Key.Id));

    public async ValueTask DisposeAsync()
    {
        if (store is not null) await store.DisposeAsync();
        if (schema is not null) await schema.DisposeAsync();
        else Directory.Delete(folder, recursive: true);
    }
}
