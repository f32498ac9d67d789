using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>Searches that go by words, by lists of codes, by units, and over several types.</summary>
public abstract class SearchScopeTests(SearchScopeTests.Resources resources)
{
    [Theory]
    [InlineData("code:text=gastric", "o1")]
    [InlineData("code:text=HER2", "o1 o2")]
    [InlineData("code:text=nothing", "")]
    [InlineData("code:missing=true", "")]
    [InlineData("code:in=http://v.example/vs/markers", "o1 o2")]
    [InlineData("code:not-in=http://v.example/vs/markers", "o3 o4")]
    [InlineData("code:in=http://v.example/vs/markers&_sort=-_id", "o2 o1")]
    [InlineData("code:in=http://v.example/vs/empty", "")]
    [InlineData("code:not-in=http://v.example/vs/empty", "o1 o2 o3 o4")]
    [InlineData("code:below=http://v.example/cs%7Ctop", "o1 o3")]
    [InlineData("subject:Patient._tag:in=http://v.example/vs/tags", "o1")]
    public Task Words_and_lists_of_codes(string query, string ids) => Finds("Observation", query, ids);

    [Theory]
    [InlineData("value-quantity=5.4%7Chttp://unitsofmeasure.org%7Cmg", "o1 o2")]
    [InlineData("value-quantity=0.0054%7Chttp://unitsofmeasure.org%7Cg", "o1 o2")]
    [InlineData("value-quantity=gt5000%7Chttp://unitsofmeasure.org%7Cug", "o1 o2 o3")]
    [InlineData("value-quantity=gt1%7Chttp://unitsofmeasure.org%7Cg", "o3")]
    [InlineData("value-quantity=5.4", "o1")]
    [InlineData("value-quantity=5.4%7C%7Cmg", "o1")]
    [InlineData("value-quantity=5.4%7Chttp://unitsofmeasure.org%7Cmmol", "")]
    [InlineData("value-quantity=5.4%7Chttp://unitsofmeasure.org%7Cmg,7%7Chttp://unitsofmeasure.org%7Ckg", "o1 o2 o3")]
    [InlineData("value-quantity=37%7Chttp://unitsofmeasure.org%7CCel", "o4")]
    [InlineData("code-value-quantity=http://loinc.org%7C1-1$0.0054%7Chttp://unitsofmeasure.org%7Cg", "o1")]
    [InlineData("value-quantity:missing=true", "")]
    public Task Amounts_in_whatever_unit(string query, string ids) => Finds("Observation", query, ids);

    [Theory]
    [InlineData("_text=resection", "p1")]
    [InlineData("_text=resection%20MARGIN", "p1")]
    [InlineData("_content=nowhere", "")]
    [InlineData("_content=springfield", "p2")]
    [InlineData("_content=active", "")]
    [InlineData("_content=springfield,resection", "p1 p2")]
    [InlineData("_content=spring&gender=male", "p2")]
    [InlineData("_list=l1", "p1")]
    public Task What_is_written_and_what_is_listed(string query, string ids) => Finds("Patient", query, ids);

    [Theory]
    [InlineData("_tag=vip", "p1 t1")]
    [InlineData("_tag=vip&_type=Task", "t1")]
    [InlineData("_type=Task,Patient&_sort=-_id", "t1 p2 p1")]
    [InlineData("_id=p1,t1,o9", "p1 t1")]
    [InlineData("_type=Task,Observation&patient=Patient/p1", "o1 t1")]
    [InlineData("_content=springfield", "p2")]
    [InlineData("_list=l1", "p1")]
    public async Task Searches_over_several_types_also_in_pages_of_one(string query, string ids)
    {
        var parsed = Understand(null, query);
        Assert.True(parsed.Succeeded, string.Join("; ", parsed.Issues.Select(issue => issue.Message)));
        Assert.Empty(parsed.Value.Unused);
        var single = new List<string>();
        for (var search = parsed.Value.Query with { Count = 1 }; ;)
        {
            var page = await resources.Test.Store.Search(search, Access.Everything, CancellationToken.None);
            Assert.Equal(ids.Split(' ').Length, page.Total);
            single.AddRange(page.Matches.Select(match => match.Key.Id));
            if (page.Next is null) break;
            search = search with { Page = page.Next };
        }

        var whole = Ids(await resources.Test.Store.Search(parsed.Value.Query, Access.Everything, CancellationToken.None));
        Assert.Equal(whole, string.Join(' ', single));
        Assert.Equal(ids.Split(' ').Order(), single.Order());
        if (query.Contains("_sort", StringComparison.Ordinal)) Assert.Equal(ids, whole);
    }

    [Theory]
    [InlineData("status=requested", "search-parameter-unknown")]
    [InlineData("_type=Taks", "search-type")]
    [InlineData("_sort=status", "search-sort")]
    public void What_not_all_types_have_is_no_parameter_of_a_search_over_all(string query, string id)
    {
        var parsed = Understand(null, query);
        var issues = parsed.Succeeded ? parsed.Value.Unused.Select(unused => unused.Issue) : parsed.Issues;
        Assert.Equal([id], issues.Select(issue => issue.Id));
    }

    [Fact]
    public async Task A_star_includes_whatever_is_referred_to()
    {
        var forward = await resources.Test.Search("Task", "_include=*");
        Assert.Equal(["Patient/p1"], forward.Included.Select(included => included.Key.ToString()));
        var reverse = await resources.Test.Search("Patient", "_id=p1&_revinclude=*");
        Assert.Equal(["List/l1", "Observation/o1", "Task/t1"], reverse.Included.Select(included => included.Key.ToString()).Order());
    }

    [Fact]
    public async Task A_search_explains_itself_to_whoever_may_see_everything()
    {
        var page = await resources.Test.Search("Observation", "code=1-1&status=final&_explain=true");
        Assert.Contains("rows looked at", page.Explanation[0], StringComparison.Ordinal);
        Assert.True(page.Explanation.Count > 2);
        var refused = await resources.Test.Store.Search(Query("Observation", "_explain=true"), Access.Nothing, CancellationToken.None);
        Assert.Equal("search-explain-forbidden", refused.Refusal?.Id);
    }

    private async Task Finds(string type, string query, string ids)
    {
        var parsed = Understand(type, query);
        Assert.True(parsed.Succeeded, string.Join("; ", parsed.Issues.Select(issue => issue.Message)));
        Assert.Empty(parsed.Value.Unused);
        var page = await resources.Test.Store.Search(parsed.Value.Query, Access.Everything, CancellationToken.None);
        Assert.Equal(ids, Ids(page));
        Assert.Equal(page.Matches.Count, page.Total);
    }

    private static Outcome<ParsedSearch> Understand(string? type, string query) =>
        new SearchQueryParser(Parameters, codeLists: Codes).Parse(type, QueryPairs.Read(query));

    private static Outcome<IReadOnlyList<SystemCode>> Codes(string modifier, string value, int most) => (modifier, value) switch
    {
        ("in", "http://v.example/vs/markers") => new SystemCode[] { new("http://loinc.org", "1-1"), new("http://loinc.org", "2-2"), new("http://v.example/cs", "none") },
        ("in", "http://v.example/vs/tags") => new SystemCode[] { new("http://t.example", "vip") },
        ("below", "http://v.example/cs|top") => new SystemCode[] { new("http://v.example/cs", "top"), new("http://v.example/cs", "leaf") },
        _ => Array.Empty<SystemCode>(),
    };

    public sealed class OnSqlite(SqliteResources resources) : SearchScopeTests(resources), IClassFixture<SqliteResources>;

    public sealed class OnPostgreSql(PostgreSqlResources resources) : SearchScopeTests(resources), IClassFixture<PostgreSqlResources>;

    public sealed class SqliteResources() : Resources(StoreBackend.Sqlite);

    public sealed class PostgreSqlResources() : Resources(StoreBackend.PostgreSql);

    public abstract class Resources(StoreBackend backend) : FilledStore(backend)
    {
        private protected override async Task Fill(TestStore test)
        {
            await test.Committed(
                Create("""
                    {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p1"},
                     "code":{"coding":[{"system":"http://loinc.org","code":"1-1","display":"HER2 in tissue"},{"system":"http://v.example/cs","code":"leaf"}],"text":"Gastric HER2"},
                     "valueQuantity":{"value":5.4,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}}
                    """, "o1"),
                Create("""
                    {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2-2","display":"her2 by FISH"}]},
                     "valueQuantity":{"value":5400,"unit":"microgram","system":"http://unitsofmeasure.org","code":"ug"}}
                    """, "o2"),
                Create("""
                    {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://v.example/cs","code":"top"}]},
                     "valueQuantity":{"value":7,"system":"http://unitsofmeasure.org","code":"kg"}}
                    """, "o3"),
                Create("""
                    {"resourceType":"Observation","status":"final","code":{"text":"only words"},"valueQuantity":{"value":37,"system":"http://unitsofmeasure.org","code":"Cel"}}
                    """, "o4"),
                Create("""
                    {"resourceType":"Patient","meta":{"tag":[{"system":"http://t.example","code":"vip"}]},"gender":"female",
                     "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">After resection with free margins</div>"},"address":[{"city":"Lyon"}]}
                    """, "p1"),
                Create("""{"resourceType":"Patient","gender":"male","active":true,"address":[{"city":"Springfield"}]}""", "p2"),
                Create("""{"resourceType":"Task","meta":{"tag":[{"system":"http://t.example","code":"vip"}]},"status":"requested","intent":"order","for":{"reference":"Patient/p1"}}""", "t1"),
                Create("""{"resourceType":"List","status":"current","mode":"working","entry":[{"item":{"reference":"Patient/p1"}}]}""", "l1"));
        }
    }
}
