using SecondOpinion.Fhir.Storage;
using SecondOpinion.Fhir.Storage.Search;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>Resources that lie inside others: found when they are asked for, and never otherwise. hl7.org/fhir/R4/search.html#contained</summary>
public abstract class SearchContainedTests(SearchContainedTests.Resources resources)
{
    private const string Code = "code=http://v.example/drugs%7Cabc";

    [Theory]
    [InlineData("Medication", Code, "MedicationRequest/mr1#m1")]
    [InlineData("Medication", "code=http://v.example/drugs%7C", "MedicationRequest/mr1#m1 MedicationRequest/mr2#m1")]
    [InlineData("Medication", "code:not=http://v.example/drugs%7Cabc", "MedicationRequest/mr2#m1")]
    [InlineData("Medication", "code:text=tincture", "MedicationRequest/mr1#m1")]
    [InlineData("Medication", "expiration-date=lt2027-06", "MedicationRequest/mr1#m1")]
    [InlineData("Medication", "expiration-date:missing=true", "MedicationRequest/mr2#m1")]
    [InlineData("Medication", "_id=m1", "MedicationRequest/mr1#m1 MedicationRequest/mr2#m1")]
    [InlineData("Medication", "", "MedicationRequest/mr1#m1 MedicationRequest/mr2#m1")]
    [InlineData("Medication", "_tag=vip", "MedicationRequest/mr2#m1")]
    [InlineData("Medication", "_lastUpdated=gt2000", "MedicationRequest/mr1#m1 MedicationRequest/mr2#m1")]
    [InlineData("Medication", "_lastUpdated=lt2000", "")]
    [InlineData("Medication", "manufacturer.name=iso", "MedicationRequest/mr1#m1")]
    [InlineData("Medication", "manufacturer=Organization/o9", "MedicationRequest/mr2#m1")]
    [InlineData("Medication", "manufacturer.name=nine", "MedicationRequest/mr2#m1")]
    [InlineData("Medication", "_has:MedicationRequest:medication:subject=Patient/p2", "MedicationRequest/mr2#m1")]
    [InlineData("Medication", "_has:MedicationRequest:medication:status=draft", "")]
    [InlineData("Organization", "name=iso%20pharma", "MedicationRequest/mr1#o1")]
    [InlineData("Organization", "name:exact=Iso%20Pharma,Nine", "MedicationRequest/mr1#o1")]
    [InlineData("Organization", "_content=pharma", "MedicationRequest/mr1#o1")]
    [InlineData("Organization", "_content=tincture", "")]
    [InlineData("Practitioner", "_text=surgery", "Patient/p1#gp")]
    [InlineData("Practitioner", "_text=narrative", "")]
    [InlineData("Provenance", "target=Patient/p1", "Patient/p1#pr")]
    [InlineData("Provenance", "target:Patient.gender=female", "Patient/p1#pr")]
    [InlineData("Observation", "value-quantity=5.4%7Chttp://unitsofmeasure.org%7Cmg", "Observation/o1#c1")]
    [InlineData("Observation", "value-quantity=gt1%7Chttp://unitsofmeasure.org%7Cg", "Observation/o2#c1 Observation/o2#c2")]
    [InlineData("Observation", "date=2026-01-02", "Observation/o1#c1")]
    [InlineData("Observation", "patient=Patient/p1", "Observation/o1#c1")]
    [InlineData("Observation", "patient.gender=female&status=final", "Observation/o1#c1")]
    [InlineData("Observation", "code-value-quantity=inner$7%7Chttp://unitsofmeasure.org%7Ckg", "Observation/o2#c1")]
    [InlineData("Observation", "subject:Patient=p1&code=inner", "Observation/o1#c1")]
    [InlineData("Patient", "gender=female", "")]
    public async Task What_is_contained_is_found_by_its_own_values(string type, string query, string found)
    {
        Assert.Equal(found, await Found(type, query + "&_contained=true&_containedType=contained&_count=50"));

        // The container comes once, however much of it matches.
        var containers = string.Join(' ', found.Split(' ').Select(one => one.Split('#')[0]).Distinct());
        Assert.Equal(containers, await Found(type, query + "&_contained=true"));
        Assert.Equal(containers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, (await Test.Search(type, query + "&_contained=true&_count=0")).Total);
    }

    [Theory]
    [InlineData("Medication", Code, "Medication/med1")]
    [InlineData("Medication", "_id=m1", "")]
    [InlineData("Medication", "code:not=http://v.example/drugs%7Cabc", "")]
    [InlineData("Organization", "", "Organization/o9")]
    [InlineData("Organization", "_total=accurate&_sort=name", "Organization/o9")]
    [InlineData("Observation", "code=inner", "Observation/o2")]
    [InlineData("Observation", "_sort=code", "Observation/o2 Observation/o1")]
    [InlineData("Observation", "patient=Patient/p1", "")]
    [InlineData("Patient", "_has:Observation:patient:code=inner", "")]
    [InlineData("Organization", "_has:Medication:manufacturer:_id=m1", "")]
    [InlineData("Provenance", "", "")]
    [InlineData("Practitioner", "_contained=false", "")]
    public async Task What_is_contained_is_not_found_by_who_did_not_ask(string type, string query, string found)
    {
        Assert.Equal(found, await Found(type, query));
        Assert.Equal(found.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, (await Test.Search(type, query + "&_count=0")).Total);
    }

    [Theory]
    [InlineData("Medication", Code, "MedicationRequest/mr1 Medication/med1", "MedicationRequest/mr1#m1 Medication/med1")]
    [InlineData("Medication", "_sort=-code", "MedicationRequest/mr2 MedicationRequest/mr1 Medication/med1", "MedicationRequest/mr2#m1 MedicationRequest/mr1#m1 Medication/med1")]
    [InlineData("Observation", "code=inner", "Observation/o1 Observation/o2", "Observation/o1#c1 Observation/o2 Observation/o2#c1 Observation/o2#c2")]
    [InlineData("Observation", "_sort=value-quantity", "Observation/o1 Observation/o2", "Observation/o2#c1 Observation/o2#c2 Observation/o1#c1 Observation/o1 Observation/o2")]
    [InlineData("Observation", "_sort=-_lastUpdated", "Observation/o2 Observation/o1", "Observation/o2#c2 Observation/o2#c1 Observation/o2 Observation/o1#c1 Observation/o1")]
    [InlineData("Organization", "_sort=name", "MedicationRequest/mr1 Organization/o9", "MedicationRequest/mr1#o1 Organization/o9")]
    public async Task Both_are_found_in_one_order_and_in_pages_of_one(string type, string query, string containers, string contained)
    {
        foreach (var (mode, found) in new[] { ("", containers), ("&_containedType=contained", contained) })
        {
            var whole = await Found(type, query + "&_contained=both&_total=accurate" + mode);
            Assert.Equal(found.Split(' ').Order(), whole.Split(' ').Order());
            if (query.Contains("_sort", StringComparison.Ordinal)) Assert.Equal(found, whole);
            Assert.Equal(whole, string.Join(' ', await Pages(Query(type, query + "&_contained=both&_total=accurate&_count=1" + mode), found.Split(' ').Length)));
        }
    }

    [Theory]
    [InlineData("_id=m1,o1,med1&_type=Medication,Organization&_sort=_id", "Medication/med1 MedicationRequest/mr1 MedicationRequest/mr2", "MedicationRequest/mr1#m1 MedicationRequest/mr2#m1 Medication/med1 MedicationRequest/mr1#o1")]
    [InlineData("_id=c1,o2&_sort=-_id", "Observation/o2 Observation/o1", "Observation/o2 Observation/o1#c1 Observation/o2#c1")]
    [InlineData("_tag=vip", "MedicationRequest/mr2", "MedicationRequest/mr2#m1")]
    public async Task A_search_over_several_types_gives_each_container_once(string query, string containers, string contained)
    {
        foreach (var (mode, found) in new[] { ("", containers), ("&_containedType=contained", contained) })
        {
            var parsed = new SearchQueryParser(Parameters).Parse(null, QueryPairs.Read(query + "&_contained=both&_total=accurate&_count=1" + mode)).Value.Query;
            Assert.Equal(found, string.Join(' ', await Pages(parsed, found.Split(' ').Length)));
        }
    }

    [Theory]
    [InlineData("MedicationRequest", "medication.code=http://v.example/drugs%7Cabc", "MedicationRequest/mr1 MedicationRequest/mr3")]
    [InlineData("MedicationRequest", "medication.manufacturer.name=iso", "MedicationRequest/mr1")]
    [InlineData("MedicationRequest", "medication.manufacturer.name=nine", "MedicationRequest/mr2")]
    [InlineData("MedicationRequest", "medication:Medication._id=m1", "MedicationRequest/mr1 MedicationRequest/mr2")]
    [InlineData("MedicationRequest", "medication.code=http://v.example/drugs%7Cabc&_sort=-_id&subject=Patient/p1", "MedicationRequest/mr1")]
    [InlineData("MedicationRequest", "medication.expiration-date:missing=false", "MedicationRequest/mr1")]
    [InlineData("MedicationRequest", "medication:missing=true", "")]
    [InlineData("MedicationRequest", "medication=%23m1", "")]
    [InlineData("MedicationRequest", "medication=m1", "")]
    [InlineData("Patient", "_has:MedicationRequest:subject:medication.code=http://v.example/drugs%7Cdef", "Patient/p2")]
    [InlineData("Patient", "general-practitioner:Practitioner.family=house", "Patient/p1")]
    public async Task A_chain_leads_into_what_is_contained(string type, string query, string found) => Assert.Equal(found, await Found(type, query));

    [Fact]
    public async Task A_contained_resource_is_given_as_it_stands_in_its_container()
    {
        var match = Assert.Single((await Test.Search("Medication", Code + "&_contained=true&_containedType=contained")).Matches);
        Assert.Equal(new ResourceKey("MedicationRequest", "mr1"), match.Container);
        Assert.StartsWith("""{"resourceType":"Medication","id":"m1",""", Text(match), StringComparison.Ordinal);
        Assert.Equal(1, match.Version);
    }

    [Theory]
    [InlineData("_contained=true&_include=MedicationRequest:subject", "Patient/p1")]
    [InlineData("_contained=true&_include=Medication:manufacturer", "")]
    [InlineData("_contained=true&_containedType=contained&_include=Medication:manufacturer", "")]
    [InlineData("_contained=true&_containedType=contained&_include=MedicationRequest:subject", "")]
    [InlineData("_contained=true&_containedType=contained&_revinclude=MedicationRequest:medication", "MedicationRequest/mr1")]
    [InlineData("_contained=true&_containedType=contained&_revinclude=MedicationRequest:medication&_include:iterate=MedicationRequest:subject", "MedicationRequest/mr1 Patient/p1")]
    public async Task Includes_follow_what_is_given(string query, string included)
    {
        var page = await Test.Search("Medication", Code + "&" + query);
        Assert.Equal(included, string.Join(' ', page.Included.Select(resource => resource.Key.ToString())));
        Assert.Single(page.Matches);
    }

    [Fact]
    public async Task What_a_contained_resource_refers_to_is_included_when_it_is_given_itself()
    {
        var page = await Test.Search("Medication", "_tag=vip&_contained=true&_containedType=contained&_include=Medication:manufacturer");
        Assert.Equal(["Organization/o9"], page.Included.Select(resource => resource.Key.ToString()));
    }

    [Fact]
    public async Task Whoever_does_not_see_the_container_does_not_find_what_is_in_it()
    {
        async Task<string> Seen(Access access, string query) =>
            Show(await Test.Store.Search(Query("Medication", query), access, CancellationToken.None));

        var own = Access.To([Query("MedicationRequest", "subject=Patient/p2"), Query("Medication", "")]);
        foreach (var mode in new[] { "", "&_containedType=contained" })
        {
            var fragment = mode.Length > 0 ? "#m1" : "";
            Assert.Equal("", await Seen(Access.Nothing, "_contained=both" + mode));
            Assert.Equal("", await Seen(Access.To([Query("Medication", "code=http://v.example/drugs%7Cnone")]), "_contained=both" + mode));
            Assert.Equal("MedicationRequest/mr2" + fragment, await Seen(own, "_contained=true" + mode));
            Assert.Equal("MedicationRequest/mr2" + fragment, await Seen(Access.To([Query("MedicationRequest", "subject=Patient/p2")]), "_contained=both" + mode));
            var page = await Test.Store.Search(Query("Medication", "_contained=true&_count=0" + mode), own, CancellationToken.None);
            Assert.Equal(1, page.Total);
        }

        // A tag of what is contained is no tag of the container, and a chain of a rule leads into nothing that is contained.
        Assert.Equal("", await Seen(Access.To([Query("MedicationRequest", "_tag=vip")]), "_contained=true"));
        Assert.Equal("", await Seen(Access.To([Query("MedicationRequest", "medication:Medication._tag=vip")]), "_contained=true"));
        Assert.Equal("MedicationRequest/mr1", await Seen(Access.To([Query("MedicationRequest", "_tag=own")]), "_contained=true"));
    }

    [Fact]
    public async Task A_page_token_is_for_the_same_question_only()
    {
        var next = (await Test.Search("Medication", "_contained=true&_count=1")).Next;
        foreach (var other in new[] { "_contained=both", "_contained=true&_containedType=contained", "" })
            Assert.Equal("search-page-unknown", (await Test.Store.Search(Query("Medication", other) with { Page = next }, Access.Everything, CancellationToken.None)).Refusal?.Id);
    }

    [Fact]
    public async Task A_search_of_what_is_contained_explains_itself()
    {
        var page = await Test.Search("Medication", Code + "&_contained=both&_explain=true");
        Assert.Contains(page.Explanation, line => line.Contains("code of what is contained; 1 rows", StringComparison.Ordinal));
    }

    private TestStore Test => resources.Test;

    private static string Show(SearchPage page) => string.Join(' ', page.Matches.Select(Name));

    private static string Name(StoredVersion match) => match.Container is null ? match.Key.ToString() : $"{match.Container}#{match.Key.Id}";

    private async Task<string> Found(string type, string query) => Show(await Test.Search(type, query));

    private async Task<List<string>> Pages(SearchQuery query, int total)
    {
        var found = new List<string>();
        while (true)
        {
            var page = await Test.Store.Search(query, Access.Everything, CancellationToken.None);
            Assert.Equal(total, page.Total);
            found.AddRange(page.Matches.Select(Name));
            if (page.Next is null) return found;
            query = query with { Page = page.Next };
        }
    }

    public sealed class OnSqlite(SqliteResources resources) : SearchContainedTests(resources), IClassFixture<SqliteResources>;

    public sealed class OnPostgreSql(PostgreSqlResources resources) : SearchContainedTests(resources), IClassFixture<PostgreSqlResources>;

    public sealed class SqliteResources() : Resources(StoreBackend.Sqlite);

    public sealed class PostgreSqlResources() : Resources(StoreBackend.PostgreSql);

    public abstract class Resources(StoreBackend backend) : FilledStore(backend)
    {
        private protected override async Task Fill(TestStore test)
        {
            await test.Committed(
                Create("""
                    {"resourceType":"MedicationRequest","meta":{"tag":[{"code":"own"}]},"status":"active","intent":"order","subject":{"reference":"Patient/p1"},"medicationReference":{"reference":"#m1"},
                     "contained":[{"resourceType":"Medication","id":"m1","code":{"coding":[{"system":"http://v.example/drugs","code":"abc"}],"text":"A tincture"},
                                   "manufacturer":{"reference":"#o1"},"batch":{"expirationDate":"2027-03-01"}},
                                  {"resourceType":"Organization","id":"o1","name":"Iso Pharma"}]}
                    """, "mr1"));
            await test.Committed(
                Create("""
                    {"resourceType":"MedicationRequest","status":"active","intent":"order","subject":{"reference":"Patient/p2"},"medicationReference":{"reference":"#m1"},
                     "contained":[{"resourceType":"Medication","id":"m1","meta":{"tag":[{"code":"vip"}]},"code":{"coding":[{"system":"http://v.example/drugs","code":"def"}]},
                                   "manufacturer":{"reference":"Organization/o9"}}]}
                    """, "mr2"),
                Create("""{"resourceType":"Organization","name":"Nine"}""", "o9"),
                Create("""{"resourceType":"Medication","code":{"coding":[{"system":"http://v.example/drugs","code":"abc"}]}}""", "med1"),
                Create("""{"resourceType":"MedicationRequest","status":"active","intent":"order","subject":{"reference":"Patient/p2"},"medicationReference":{"reference":"Medication/med1"}}""", "mr3"),
                Create("""
                    {"resourceType":"Patient","gender":"female","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">A narrative</div>"},
                     "generalPractitioner":[{"reference":"#gp"}],
                     "contained":[{"resourceType":"Provenance","id":"pr","target":[{"reference":"#"}],"recorded":"2026-01-01T00:00:00Z","agent":[{"who":{"reference":"#gp"}}]},
                                  {"resourceType":"Practitioner","id":"gp","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Of the surgery</div>"},"name":[{"family":"House"}]}]}
                    """, "p1"),
                Create("""{"resourceType":"Patient"}""", "p2"));
            await test.Committed(
                Create("""
                    {"resourceType":"Observation","status":"final","code":{"coding":[{"code":"outer"}]},"hasMember":[{"reference":"#c1"}],
                     "contained":[{"resourceType":"Observation","id":"c1","status":"final","code":{"coding":[{"code":"inner"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-01-02",
                                   "valueQuantity":{"value":5400,"unit":"microgram","system":"http://unitsofmeasure.org","code":"ug"}}]}
                    """, "o1"));
            await test.Committed(
                Create("""
                    {"resourceType":"Observation","status":"final","code":{"coding":[{"code":"inner"}]},"hasMember":[{"reference":"#c1"},{"reference":"#c2"}],
                     "contained":[{"resourceType":"Observation","id":"c1","status":"final","code":{"coding":[{"code":"inner"}]},"valueQuantity":{"value":7,"system":"http://unitsofmeasure.org","code":"kg"}},
                                  {"resourceType":"Observation","id":"c2","status":"final","code":{"coding":[{"code":"inner"}]},"valueQuantity":{"value":8,"system":"http://unitsofmeasure.org","code":"kg"}}]}
                    """, "o2"));
        }
    }
}
