using SecondOpinion.Fhir.Storage;
using static SecondOpinion.Fhir.UnitTests.Storage.TestStore;

namespace SecondOpinion.Fhir.UnitTests.Storage;

/// <summary>One store with a few resources of each kind, which every row here searches.</summary>
public abstract class SearchTests(SearchTests.Resources resources)
{
    [Theory]
    [InlineData("", "p1 p2 p3")]
    [InlineData("family=müller", "p1")]
    [InlineData("family=MULL", "p1")]
    [InlineData("family=uller", "")]
    [InlineData("family:contains=ULLER", "p1")]
    [InlineData("family:contains=100%25", "")]
    [InlineData("family:exact=M%C3%BCller", "p1")]
    [InlineData("family:exact=muller", "")]
    [InlineData("name=ann", "p1")]
    [InlineData("name=ann,smith", "p1 p2")]
    [InlineData("name=ann&name=smith", "")]
    [InlineData("name=ann&name=mull", "p1")]
    [InlineData("name=van%20der%20berg%5C,%20jr", "p3")]
    [InlineData("address=gro%C3%9Fe%20stra%C3%9Fe", "p1")]
    [InlineData("address-city=lodz", "p2")]
    [InlineData("family:missing=true", "p3")]
    [InlineData("family:missing=false", "p1 p2")]
    public Task Strings(string query, string ids) => Finds("Patient", query, ids);

    [Theory]
    [InlineData("gender=female", "p1")]
    [InlineData("gender=female,male", "p1 p2")]
    [InlineData("gender=http://hl7.org/fhir/administrative-gender%7Cmale", "p2")]
    [InlineData("gender=http://other%7Cmale", "")]
    [InlineData("gender:not=female", "p2 p3")]
    [InlineData("gender:not=female,male", "p3")]
    [InlineData("gender:missing=true", "p3")]
    [InlineData("active=true", "p1")]
    [InlineData("identifier=http://h.example/mrn%7C17", "p1")]
    [InlineData("identifier=17", "p1 p2")]
    [InlineData("identifier=%7C17", "p2")]
    [InlineData("identifier=http://h.example/mrn%7C", "p1 p3")]
    [InlineData("identifier=a%5C%7Cb%5C,c%5C$d", "p3")]
    [InlineData("identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203%7CMR%7C17", "p1")]
    [InlineData("identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203%7CXX%7C17", "")]
    [InlineData("email=ann@example.org", "p1")]
    [InlineData("phone=ann@example.org", "")]
    [InlineData("deceased=true", "p2")]
    [InlineData("_tag=http://t.example%7Cvip", "p2")]
    [InlineData("_security=R", "p2")]
    [InlineData("_id=p2", "p2")]
    [InlineData("_id=p2,p9,p1", "p1 p2")]
    [InlineData("_id:not=p2", "p1 p3")]
    [InlineData("gender=female&active=true&identifier=17&_id=p1", "p1")]
    public Task Tokens(string query, string ids) => Finds("Patient", query, ids);

    [Theory]
    [InlineData("birthdate=1970-03-05", "p1")]
    [InlineData("birthdate=1970-03", "p1 p2")]
    [InlineData("birthdate=1970", "p1 p2")]
    [InlineData("birthdate=1970-03-05T10:00:00Z", "")]
    [InlineData("birthdate=ne1970-03-05", "p2 p3")]
    [InlineData("birthdate=gt1970-03-31", "p3")]
    [InlineData("birthdate=ge1970-03-05", "p1 p2 p3")]
    [InlineData("birthdate=lt1970-03-05", "p2")]
    [InlineData("birthdate=le1970-03", "p1 p2")]
    [InlineData("birthdate=sa1970-03-05", "p3")]
    [InlineData("birthdate=sa1970-02", "p1 p2 p3")]
    [InlineData("birthdate=eb1981", "p1 p2 p3")]
    [InlineData("birthdate=eb1970-04", "p1 p2")]
    [InlineData("birthdate=ap1972", "p1 p2")]
    [InlineData("birthdate=gt1970&birthdate=lt1990", "p3")]
    [InlineData("birthdate:missing=false", "p1 p2 p3")]
    public Task Dates(string query, string ids) => Finds("Patient", query, ids);

    [Theory]
    [InlineData("occurrence=2026-03", "s1")]
    [InlineData("occurrence=ge2026-03-10", "s1 s2 s3 s4")]
    [InlineData("occurrence=le2026-01-01", "")]
    [InlineData("occurrence=le2026-01-02", "s2")]
    [InlineData("occurrence=lt2026-01-01", "")]
    [InlineData("occurrence=gt2026-06-30", "s3 s4")]
    [InlineData("occurrence=sa2026-03-31", "s3 s4")]
    [InlineData("occurrence=eb2026-04-01", "s1")]
    [InlineData("occurrence=2026-10", "s4")]
    [InlineData("occurrence=2026-03-15T08:30:00%2B02:00", "s1")]
    [InlineData("occurrence=2026-03-15T08:30:00 02:00", "s1")]
    [InlineData("occurrence=2026-03-15T06:30", "s1")]
    [InlineData("occurrence=2026-03-15T08:30:00Z", "")]
    public Task Periods_timings_and_zones(string query, string ids) => Finds("ServiceRequest", query, ids);

    [Theory]
    [InlineData("probability=0.5", "r1")]
    [InlineData("probability=0.46", "")]
    [InlineData("probability=5e-1", "r1")]
    [InlineData("probability=gt0.5", "r2")]
    [InlineData("probability=ge0.5", "r1 r2")]
    [InlineData("probability=lt0.7", "r1 r2")]
    [InlineData("probability=le0.5", "r1")]
    [InlineData("probability=sa0.5", "r2")]
    [InlineData("probability=eb0.6", "r1")]
    [InlineData("probability=ne0.5", "r2")]
    [InlineData("probability=ap0.52", "r1")]
    public Task Numbers(string query, string ids) => Finds("RiskAssessment", query, ids);

    [Theory]
    [InlineData("value-quantity=5.4", "o1 o2")]
    [InlineData("value-quantity=5.4%7Chttp://unitsofmeasure.org%7Cmg", "o1")]
    [InlineData("value-quantity=5.4%7C%7Cmg", "o1")]
    [InlineData("value-quantity=5.4%7C%7Cgrams", "o2")]
    [InlineData("value-quantity=5.40%7C%7Cmg", "o1")]
    [InlineData("value-quantity=5%7C%7Cmg", "o1")]
    [InlineData("value-quantity=gt5.4", "o3")]
    [InlineData("value-quantity=ge5.4%7C%7Cmg", "o1 o3")]
    [InlineData("value-quantity=lt5", "")]
    [InlineData("code-value-quantity=http://loinc.org%7C1-1$5.4", "o1")]
    [InlineData("code-value-quantity=2-2$5.4%7C%7Cgrams", "o2")]
    [InlineData("code-value-quantity=1-1$gt100", "")]
    [InlineData("component-code-value-quantity=sys$120", "o3")]
    [InlineData("component-code-value-quantity=sys$80", "")]
    [InlineData("component-code-value-quantity=dia$80", "o3")]
    [InlineData("combo-code-value-quantity=dia$80", "o3")]
    [InlineData("combo-code=1-1,dia", "o1 o3")]
    [InlineData("value-concept=pos", "o4")]
    [InlineData("value-string=free", "o5")]
    public Task Quantities_and_composites(string query, string ids) => Finds("Observation", query, ids);

    [Theory]
    [InlineData("subject=Patient/p1", "o1 o2")]
    [InlineData("subject=p1", "o1 o2 o5")]
    [InlineData("subject:Patient=p1", "o1 o2")]
    [InlineData("subject:Group=p1", "o5")]
    [InlineData("patient=p1", "o1 o2")]
    [InlineData("patient=Patient/p1", "o1 o2")]
    [InlineData("subject=http://here.example/fhir/Patient/p1", "o1 o2")]
    [InlineData("subject=http://there.example/fhir/Patient/p1", "o3")]
    [InlineData("subject=Group/p1", "o5")]
    [InlineData("subject:identifier=http://h.example/mrn%7C99", "o4")]
    [InlineData("subject=Patient/p1,Group/p1", "o1 o2 o5")]
    [InlineData("subject:missing=true", "")]
    [InlineData("performer:missing=true", "o1 o2 o3 o4 o5")]
    [InlineData("subject=Patient/p1/_history/1", "o2")]
    public Task References(string query, string ids) => Finds("Observation", query, ids);

    [Theory]
    [InlineData("subject:Patient.family=mull", "o1 o2")]
    [InlineData("subject.family=mull", "o1 o2")]
    [InlineData("patient.identifier=http://h.example/mrn%7C17", "o1 o2")]
    [InlineData("patient.gender=male", "")]
    [InlineData("patient.general-practitioner.name=house", "o1 o2")]
    [InlineData("subject:Patient._id=p1&code=1-1", "o1")]
    public Task Chains(string query, string ids) => Finds("Observation", query, ids);

    [Theory]
    [InlineData("_has:Observation:patient:code=1-1", "p1")]
    [InlineData("_has:Observation:patient:code=9-9", "")]
    [InlineData("_has:Observation:patient:code=1-1&gender=male", "")]
    [InlineData("general-practitioner.name=house", "p1")]
    public Task Reverse_chains(string query, string ids) => Finds("Patient", query, ids);

    [Theory]
    [InlineData("url=http://v.example/vs/a", "v1")]
    [InlineData("url:below=http://v.example/vs/", "v1 v2")]
    [InlineData("url:above=http://v.example/vs/a/b/c", "v1 v2")]
    [InlineData("reference=http://v.example/cs", "v1")]
    [InlineData("_profile=http://v.example/profile", "v2")]
    public Task Uris(string query, string ids) => Finds("ValueSet", query, ids);

    [Theory]
    [InlineData("owner:missing=true&status=requested", "t1 t3")]
    [InlineData("status=requested", "t1 t2 t3")]
    [InlineData("code=fulfill", "t1 t2")]
    [InlineData("part-of=Task/t9", "t2")]
    [InlineData("based-on=ServiceRequest/s1", "t1")]
    [InlineData("focus=ServiceRequest/s1", "t1 t2")]
    [InlineData("owner=Organization/c1", "t2")]
    [InlineData("authored-on=ge2026-01-01&status=requested&owner:missing=true&code=fulfill", "t1")]
    [InlineData("status=requested&_lastUpdated=ge2026-03-01", "t1 t2 t3")]
    [InlineData("_lastUpdated=gt2026-03-01T12:00:00.123Z", "")]
    [InlineData("_lastUpdated=2026-03-01T12:00:00.123Z", "t1 t2 t3")]
    [InlineData("_lastUpdated=lt2026-03-01", "")]
    public Task A_case_and_its_queue(string query, string ids) => Finds("Task", query, ids);

    [Theory]
    [InlineData("_sort=birthdate", "p2 p1 p3")]
    [InlineData("_sort=-birthdate", "p3 p2 p1")]
    [InlineData("_sort=family", "p1 p2 p3")]
    [InlineData("_sort=-family", "p2 p1 p3")]
    [InlineData("_sort=-gender,_id", "p2 p1 p3")]
    [InlineData("_sort=-_id", "p3 p2 p1")]
    [InlineData("_sort=-_lastUpdated", "p3 p2 p1")]
    [InlineData("_sort=_lastUpdated&gender=male,female", "p1 p2")]
    [InlineData("_sort=active,-_id", "p1 p3 p2")]
    public async Task Sorting_gives_the_same_order_in_one_page_and_in_pages_of_one(string query, string ids)
    {
        await Finds("Patient", query, ids);
        var single = new List<string>();
        string? page = null;
        do
        {
            var found = await resources.Test.Store.Search(Query("Patient", query) with { Count = 1, Page = page }, Access.Everything, CancellationToken.None);
            single.AddRange(found.Matches.Select(match => match.Key.Id));
            page = found.Next;
        }
        while (page is not null);

        Assert.Equal(ids, string.Join(' ', single));
    }

    [Fact]
    public async Task Includes_are_given_once_and_never_what_matched()
    {
        var page = await resources.Test.Search("Observation", "code=1-1,2-2&_include=Observation:subject&_include=Observation:patient&_include=Observation:performer");
        Assert.Equal("o1 o2", Ids(page));
        Assert.Equal(["Patient/p1"], page.Included.Select(included => included.Key.ToString()));
        Assert.Equal(2, page.Total);
        Assert.Empty((await resources.Test.Search("Observation", "code=1-1&_include=Observation:subject:Group")).Included);

        var tasks = await resources.Test.Search("Task", "_id=t1&_include=Task:*");
        Assert.Equal(["ServiceRequest/s1"], tasks.Included.Select(included => included.Key.ToString()));
    }

    [Fact]
    public async Task Reverse_includes_give_what_refers_to_a_match()
    {
        var page = await resources.Test.Search("Patient", "_id=p1&_revinclude=Observation:subject");
        Assert.Equal(["Observation/o1", "Observation/o2"], page.Included.Select(included => included.Key.ToString()));
    }

    [Fact]
    public async Task Includes_iterate_when_asked_to()
    {
        var once = await resources.Test.Search("Observation", "_id=o1&_include=Observation:subject&_include=Patient:general-practitioner");
        Assert.Equal(["Patient/p1"], once.Included.Select(included => included.Key.ToString()));
        var further = await resources.Test.Search("Observation", "_id=o1&_include=Observation:subject&_include:iterate=Patient:general-practitioner");
        Assert.Equal(["Patient/p1", "Practitioner/d1"], further.Included.Select(included => included.Key.ToString()));
    }

    [Theory]
    [InlineData("_count=0")]
    [InlineData("_summary=count")]
    public async Task A_count_gives_the_total_and_no_resources(string query)
    {
        var page = await resources.Test.Search("Patient", query + "&gender=male,female");
        Assert.Empty(page.Matches);
        Assert.Equal(2, page.Total);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Types_of_which_nothing_was_ever_stored_are_empty()
    {
        Assert.Equal("", await resources.Test.Ids("Basic", ""));
        Assert.Equal("", await resources.Test.Ids("Basic", "code=x&subject=Patient/p1&_sort=created"));
        Assert.Equal(0, (await resources.Test.Search("Basic", "subject:Patient.name=x&_count=0")).Total);
    }

    private async Task Finds(string type, string query, string ids)
    {
        var page = await resources.Test.Search(type, query);
        Assert.Equal(ids, Ids(page));
        Assert.Equal(page.Matches.Count, page.Total);
        Assert.Equal(page.Matches.Count, (await resources.Test.Search(type, query + "&_count=0")).Total);
    }

    public sealed class OnSqlite(SqliteResources resources) : SearchTests(resources), IClassFixture<SqliteResources>;

    public sealed class OnPostgreSql(PostgreSqlResources resources) : SearchTests(resources), IClassFixture<PostgreSqlResources>;

    public sealed class SqliteResources() : Resources(StoreBackend.Sqlite);

    public sealed class PostgreSqlResources() : Resources(StoreBackend.PostgreSql);

    public abstract class Resources(StoreBackend backend) : FilledStore(backend)
    {
        private protected override StoreOptions Configure(StoreOptions options) => options with { BaseUrls = ["http://here.example/fhir"] };

        private protected override async Task Fill(TestStore test)
        {
            test.Clock.Time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);
            Change[] changes =
            [
                Create("""
                    {"resourceType":"Patient","active":true,"gender":"female","birthDate":"1970-03-05",
                     "name":[{"family":"Müller","given":["Ann","Marie"]},{"text":"Annie M."}],
                     "address":[{"line":["Große  Straße 5"],"city":"Zürich"}],"telecom":[{"system":"email","value":"ann@example.org"}],
                     "identifier":[{"system":"http://h.example/mrn","value":"17","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]}}],
                     "generalPractitioner":[{"reference":"Practitioner/d1"}]}
                    """, "p1"),
                Create("""
                    {"resourceType":"Patient","meta":{"tag":[{"system":"http://t.example","code":"vip"}],"security":[{"code":"R"}]},"gender":"male","birthDate":"1970-03",
                     "name":[{"family":"Smith"}],"address":[{"city":"Łódź"}],"identifier":[{"value":"17"}],"deceasedBoolean":true}
                    """, "p2"),
                Create("""
                    {"resourceType":"Patient","birthDate":"1980","name":[{"text":"Van der  Berg, Jr"}],"identifier":[{"system":"http://h.example/mrn","value":"18"},{"value":"a|b,c$d"}]}
                    """, "p3"),
                Create("""{"resourceType":"Practitioner","name":[{"family":"House"}]}""", "d1"),
                Create("""{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/p1"},"occurrenceDateTime":"2026-03-15T08:30:00+02:00"}""", "s1"),
                Create("""{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/p1"},"occurrencePeriod":{"start":"2026-01-01","end":"2026-06-30"}}""", "s2"),
                Create("""{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/p1"},"occurrencePeriod":{"start":"2026-07-01"}}""", "s3"),
                Create("""{"resourceType":"ServiceRequest","status":"active","intent":"order","subject":{"reference":"Patient/p1"},"occurrenceTiming":{"event":["2026-10-03","2026-10-17T10:00:00Z"]}}""", "s4"),
                Create("""{"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/p1"},"prediction":[{"probabilityDecimal":0.5}]}""", "r1"),
                Create("""{"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/p1"},"prediction":[{"probabilityRange":{"low":{"value":0.6},"high":{"value":0.8}}}]}""", "r2"),
                Create("""
                    {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p1"},"code":{"coding":[{"system":"http://loinc.org","code":"1-1"}]},
                     "valueQuantity":{"value":5.40,"unit":"milligram","system":"http://unitsofmeasure.org","code":"mg"}}
                    """, "o1"),
                Create("""
                    {"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p1/_history/1"},"code":{"coding":[{"system":"http://loinc.org","code":"2-2"}]},
                     "valueQuantity":{"value":5.4,"unit":"grams"}}
                    """, "o2"),
                Create("""
                    {"resourceType":"Observation","status":"final","subject":{"reference":"http://there.example/fhir/Patient/p1"},"code":{"coding":[{"code":"bp"}]},
                     "valueQuantity":{"value":7,"code":"mg","comparator":">"},
                     "component":[{"code":{"coding":[{"code":"sys"}]},"valueQuantity":{"value":120}},{"code":{"coding":[{"code":"dia"}]},"valueQuantity":{"value":80}}]}
                    """, "o3"),
                Create("""
                    {"resourceType":"Observation","status":"final","subject":{"identifier":{"system":"http://h.example/mrn","value":"99"}},"code":{"text":"only text"},
                     "valueCodeableConcept":{"coding":[{"code":"pos"}]}}
                    """, "o4"),
                Create("""{"resourceType":"Observation","status":"final","subject":{"reference":"Group/p1"},"code":{"coding":[{"code":"x"}]},"valueString":"Free text"}""", "o5"),
                Create("""{"resourceType":"ValueSet","status":"active","url":"http://v.example/vs/a","compose":{"include":[{"system":"http://v.example/cs"}]}}""", "v1"),
                Create("""{"resourceType":"ValueSet","meta":{"profile":["http://v.example/profile"]},"status":"active","url":"http://v.example/vs/a/b"}""", "v2"),
                Create("""
                    {"resourceType":"Task","status":"requested","intent":"order","code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"}]},
                     "basedOn":[{"reference":"ServiceRequest/s1"}],"focus":{"reference":"ServiceRequest/s1"},"authoredOn":"2026-02-01T10:00:00Z"}
                    """, "t1"),
                Create("""
                    {"resourceType":"Task","status":"requested","intent":"order","code":{"coding":[{"code":"fulfill"}]},"partOf":[{"reference":"Task/t9"}],
                     "focus":{"reference":"ServiceRequest/s1"},"owner":{"reference":"Organization/c1"}}
                    """, "t2"),
                Create("""{"resourceType":"Task","status":"requested","intent":"order"}""", "t3"),
            ];
            foreach (var change in changes) await test.Committed(change);

            // What is deleted, or was once different, must not be found.
            await test.Committed(Create("""{"resourceType":"Patient","gender":"female","birthDate":"1970-03-05","name":[{"family":"Müller"}]}""", "gone"));
            await test.Committed(Delete("Patient", "gone"));
            await test.Committed(Create("""{"resourceType":"Task","status":"completed","intent":"order","code":{"coding":[{"code":"fulfill"}]}}""", "t4"));
            await test.Committed(Delete("Task", "t4"));
        }
    }
}
