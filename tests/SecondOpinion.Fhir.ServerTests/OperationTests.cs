using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Operations on single resources, and FHIRPath Patch, in which $diff speaks.</summary>
public sealed class OperationTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task A_patients_everything_is_the_patient_the_compartment_and_what_that_refers_to()
    {
        var doctor = await Store("""{"resourceType":"Practitioner"}""");
        var patient = await Store("""{"resourceType":"Patient"}""");
        var other = await Store("""{"resourceType":"Patient"}""");
        foreach (var year in new[] { 2020, 2022, 2024 }) await Store(Observation(patient, doctor, year));
        await Store(Observation(other, doctor, 2024));
        await Store($$$"""{"resourceType":"Condition","subject":{"reference":"Patient/{{{patient}}}"}}""");

        var all = await server.Get($"Patient/{patient}/$everything");
        Assert.Equal(5, (int)all["total"]!);
        Assert.Equal(["Condition", "Observation", "Observation", "Observation", "Patient", "Practitioner"], Types(all).Order());
        Assert.Equal(["Condition"], Types(await server.Get($"Patient/{patient}/$everything?_type=Condition")).Where(type => type != "Patient"));
        Assert.Equal(2, Types(await server.Get($"Patient/{patient}/$everything?start=2021&_type=Observation")).Count(type => type == "Observation"));
        Assert.DoesNotContain("Observation", Types(await server.Get($"Patient/{patient}/$everything?_since=2999-01-01")));

        var seen = new List<string>();
        for (string? next = $"Patient/{patient}/$everything?_count=2"; next is not null;)
        {
            var page = await server.Get(next);
            seen.AddRange(page["entry"]!.AsArray().Where(entry => (string)entry!["search"]!["mode"]! == "match").Select(entry => (string)entry!["resource"]!["id"]!));
            next = page["link"]!.AsArray().Where(link => (string)link!["relation"]! == "next").Select(link => (string)link!["url"]!).SingleOrDefault();
        }

        Assert.Equal((5, 5), (seen.Count, seen.Distinct().Count()));
        await server.Send(HttpMethod.Get, "Patient/none/$everything", null, 404);
        await server.Send(HttpMethod.Get, $"Patient/{patient}/$everything?nonsense=1", null, 400);
        Assert.Equal(3, (int)(await server.Get($"Patient/{patient}/Observation"))["total"]!);
        Assert.Equal(1, (int)(await server.Get($"Patient/{patient}/Observation?date=2020&_count=1"))["total"]!);
        await server.Send(HttpMethod.Get, $"Practitioner/{doctor}/Substance", null, 404);
    }

    [Fact]
    public async Task A_cases_everything_has_its_tasks_and_all_they_refer_to()
    {
        var @case = await SubmittedCase.Submit(server);

        var all = await server.Get($"{@case.ServiceRequest}/$everything");

        var urls = all["entry"]!.AsArray().Select(entry => ((string)entry!["fullUrl"]!)[server.Address.ToString().Length..]).ToHashSet();
        Assert.Contains(@case.CaseTask, urls);
        Assert.Contains(@case.Patient, urls);
        Assert.True(urls.Count > 20, $"{urls.Count}");
    }

    [Fact]
    public async Task Meta_is_given_added_to_and_deleted_from()
    {
        var id = await Store("""{"resourceType":"Basic","meta":{"tag":[{"system":"urn:t","code":"a"}]},"code":{"text":"x"}}""");
        static string Parameters(string meta) => $$$"""{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{{{meta}}}}]}""";

        await server.Post($"Basic/{id}/$meta-add", Parameters("""{"tag":[{"system":"urn:t","code":"a"},{"system":"urn:t","code":"b"}],"security":[{"system":"urn:s","code":"R"}]}"""), 200);
        var meta = (await server.Get($"Basic/{id}/$meta"))["parameter"]![0]!["valueMeta"]!;
        Assert.Equal(["a", "b"], meta["tag"]!.AsArray().Select(tag => (string)tag!["code"]!));
        Assert.Equal("2", (string)meta["versionId"]!);
        var rest = await server.Post($"Basic/{id}/$meta-delete", Parameters("""{"tag":[{"system":"urn:t","code":"a"}],"security":[{"system":"urn:s","code":"R"}]}"""), 200);
        Assert.Equal(["b"], rest["parameter"]![0]!["valueMeta"]!["tag"]!.AsArray().Select(tag => (string)tag!["code"]!));
        Assert.Null(rest["parameter"]![0]!["valueMeta"]!["security"]);
        Assert.Equal("1", (string)(await server.Get($"Basic/{id}/_history/1/$meta"))["parameter"]![0]!["valueMeta"]!["versionId"]!);
        await server.Post($"Basic/{id}/$meta-add", """{"resourceType":"Parameters"}""", 422);
        await server.Post("Basic/none/$meta-add", Parameters("""{"tag":[{"code":"x"}]}"""), 404);
    }

    [Fact]
    public async Task A_document_holds_the_composition_first_and_what_it_refers_to()
    {
        var patient = await Store("""{"resourceType":"Patient","name":[{"family":"X"}]}""");
        var author = await Store("""{"resourceType":"Practitioner"}""");
        var observation = await Store(Observation(patient, author, 2024));
        var id = await Store($$$"""
            {"resourceType":"Composition","status":"final","type":{"text":"t"},"date":"2026-01-01","title":"T","subject":{"reference":"Patient/{{{patient}}}"},"author":[{"reference":"Practitioner/{{{author}}}"}],
             "section":[{"title":"s","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>"},"entry":[{"reference":"Observation/{{{observation}}}"}]}]}
            """);

        var document = await server.Get($"Composition/{id}/$document");

        Assert.Equal("document", (string)document["type"]!);
        Assert.Equal(["Composition", "Patient", "Practitioner", "Observation"], Types(document));
        var outcome = await server.Post("$validate", document.ToJsonString(), 200);
        Assert.DoesNotContain(outcome["issue"]!.AsArray(), issue => (string)issue!["severity"]! is "error" or "fatal");
        var kept = await server.Get($"Composition/{id}/$document?persist=true");
        Assert.Equal("document", (string)(await server.Get($"Bundle/{kept["id"]}"))["type"]!);
        await server.Send(HttpMethod.Get, "Composition/none/$document", null, 404);
    }

    [Theory]
    [InlineData("""{"active":true}""", """{"active":false,"birthDate":"1960"}""")]
    [InlineData("""{"name":[{"family":"A","given":["x","y"]},{"family":"B"}]}""", """{"name":[{"family":"A","given":["x"]},{"family":"C","text":"t"},{"family":"D"}]}""")]
    [InlineData("""{"multipleBirthInteger":2}""", """{"multipleBirthBoolean":true}""")]
    [InlineData("""{"birthDate":"1960","_birthDate":{"extension":[{"url":"urn:x-e","valueCode":"a"}]}}""", """{"birthDate":"1961","_birthDate":{"extension":[{"url":"urn:x-e","valueCode":"b"}]}}""")]
    [InlineData("""{"contact":[{"name":{"family":"A"},"telecom":[{"system":"phone","value":"1"}]}]}""", """{"contact":[{"name":{"family":"A"}},{"relationship":[{"text":"r"}],"name":{"family":"B"},"telecom":[{"system":"phone","value":"2"}]}]}""")]
    [InlineData("""{"contained":[{"resourceType":"Patient","id":"c","active":true}],"link":[{"other":{"reference":"#c"},"type":"seealso"}]}""", """{"contained":[{"resourceType":"Patient","id":"c","active":false}],"link":[{"other":{"reference":"#c"},"type":"refer"}]}""")]
    [InlineData("""{"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">a</div>"}}""", """{"text":{"status":"additional","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">b</div>"}}""")]
    public async Task A_diff_sent_as_a_patch_makes_the_later_version_of_the_earlier(string from, string to)
    {
        JsonObject Patient(string json, string id)
        {
            var patient = JsonNode.Parse(json)!.AsObject();
            patient.Insert(0, "resourceType", "Patient");
            patient["id"] = id;
            return patient;
        }

        var (one, two) = ($"d{Guid.NewGuid():N}", $"d{Guid.NewGuid():N}");
        await server.Send(HttpMethod.Put, $"Patient/{one}", Patient(from, one).ToJsonString(), 201);
        await server.Send(HttpMethod.Put, $"Patient/{one}", Patient(to, one).ToJsonString(), 200);
        await server.Send(HttpMethod.Put, $"Patient/{two}", Patient(from, two).ToJsonString(), 201);

        var diff = await server.Get($"Patient/{one}/$diff?fromVersion=1&toVersion=2");
        Assert.True(JsonNode.DeepEquals(diff, await server.Get($"Patient/{one}/$diff")));
        var patch = WithoutStamps(diff);
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"Patient/{two}") { Content = TestServer.Json(patch.ToJsonString()) };
        var patched = await TestServer.Body(await server.Client.SendAsync(request), 200);

        patched["id"] = one;
        var expected = await server.Get($"Patient/{one}");
        patched["meta"] = expected["meta"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(expected, patched), $"{patch}\n{patched}");
    }

    [Theory]
    [InlineData("replace", "Patient.name", "\"name\":\"value\",\"valueString\":\"x\"", 422)]
    [InlineData("delete", "Patient.name", null, 422)]
    [InlineData("delete", "Patient.photo", null, 200)]
    [InlineData("delete", "Patient.name.where(family = 'B')", null, 200)]
    [InlineData("replace", "Patient.name[0].family", "\"name\":\"value\",\"valueString\":\"x\"", 200)]
    [InlineData("replace", "Patient.", "\"name\":\"value\",\"valueString\":\"x\"", 400)]
    [InlineData("explode", "Patient.name", null, 400)]
    [InlineData("replace", "Patient.gender", "\"name\":\"value\",\"valueCode\":\"unknowable\"", 422)]
    public async Task A_fhirpath_patch_changes_what_its_paths_name_or_says_why_not(string type, string path, string? value, int status)
    {
        var id = await Store("""{"resourceType":"Patient","gender":"male","name":[{"family":"A"},{"family":"B"}]}""");
        var part = value is null ? "" : $",{{{value}}}";
        var patch = $$"""{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"{{type}}"},{"name":"path","valueString":"{{path}}"}{{part}}]}]}""";
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"Patient/{id}") { Content = TestServer.Json(patch) };

        await TestServer.Body(await server.Client.SendAsync(request), status);

        Assert.Equal(status == 200 ? "2" : "1", (string)(await server.Get($"Patient/{id}"))["meta"]!["versionId"]!);
    }

    [Fact]
    public async Task A_fhirpath_patch_adds_inserts_and_moves()
    {
        var id = await Store("""{"resourceType":"Patient","name":[{"family":"A"},{"family":"B"}]}""");
        const string patch = """
            <Parameters xmlns="http://hl7.org/fhir">
              <parameter><name value="operation"/><part><name value="type"/><valueCode value="insert"/></part><part><name value="path"/><valueString value="Patient.name"/></part><part><name value="index"/><valueInteger value="1"/></part><part><name value="value"/><valueHumanName><family value="I"/></valueHumanName></part></parameter>
              <parameter><name value="operation"/><part><name value="type"/><valueCode value="move"/></part><part><name value="path"/><valueString value="Patient.name"/></part><part><name value="source"/><valueInteger value="2"/></part><part><name value="destination"/><valueInteger value="0"/></part></parameter>
              <parameter><name value="operation"/><part><name value="type"/><valueCode value="add"/></part><part><name value="path"/><valueString value="Patient"/></part><part><name value="name"/><valueString value="contact"/></part><part><name value="value"/><part><name value="relationship"/><valueCodeableConcept><text value="r"/></valueCodeableConcept></part><part><name value="name"/><valueHumanName><family value="K"/></valueHumanName></part></part></parameter>
            </Parameters>
            """;
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"Patient/{id}") { Content = TestServer.Json(patch, "application/fhir+xml") };

        var patched = await TestServer.Body(await server.Client.SendAsync(request), 200);

        Assert.Equal(["B", "A", "I"], patched["name"]!.AsArray().Select(name => (string)name!["family"]!));
        Assert.Equal("r", (string)patched["contact"]![0]!["relationship"]![0]!["text"]!);
    }

    private static string Observation(string patient, string doctor, int year) => $$$"""
        {"resourceType":"Observation","status":"final","code":{"text":"x"},"effectiveDateTime":"{{{year}}}-02-02","subject":{"reference":"Patient/{{{patient}}}"},"performer":[{"reference":"Practitioner/{{{doctor}}}"}]}
        """;

    private static IEnumerable<string> Types(JsonNode bundle) => bundle["entry"]!.AsArray().Select(entry => (string)entry!["resource"]!["resourceType"]!);

    /// <summary>The diff without what the server itself changes from version to version.</summary>
    private static JsonNode WithoutStamps(JsonNode diff)
    {
        var copy = diff.DeepClone();
        var operations = copy["parameter"]!.AsArray();
        foreach (var operation in operations.Where(operation => operation!.ToJsonString().Contains("Patient.meta", StringComparison.Ordinal)).ToList()) operations.Remove(operation);
        return copy;
    }

    private async Task<string> Store(string json) => (string)(await server.Post((string)JsonNode.Parse(json)!["resourceType"]!, json, 201))["id"]!;
}
