using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Questions about value sets, codes and profiles, over HTTP.</summary>
public sealed class TerminologyOperationTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Gender = "http://hl7.org/fhir/administrative-gender";
    private const string GenderSet = "http://hl7.org/fhir/ValueSet/administrative-gender";
    private const string Reasons = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    private const string Own = "https://second-opinion.example/fhir";

    [Theory]
    [InlineData($"ValueSet/$expand?url={GenderSet}", "male female other unknown")]
    [InlineData($"ValueSet/$expand?url={GenderSet}|4.0.1", "male female other unknown")]
    [InlineData($"ValueSet/$expand?url={GenderSet}&valueSetVersion=4.0.1&filter=MALE", "male female")]
    [InlineData("ValueSet/administrative-gender/$expand?offset=1&count=2", "female other")]
    [InlineData("ValueSet/$expand?context=http://hl7.org/fhir/StructureDefinition/Patient%23Patient.gender&contextDirection=incoming", "male female other unknown")]
    [InlineData($"ValueSet/$expand?url={Own}/ValueSet/concordance-level&filter=dis min", "minor")]
    [InlineData($"ValueSet/$expand?url={Own}/ValueSet/opinion-report", "34805-2 60571-7")]
    [InlineData($"ValueSet/$expand?url={GenderSet}&exclude-system={Gender}", "")]
    public async Task A_value_set_is_listed(string url, string codes)
    {
        var expanded = await server.Get(url);

        Assert.Equal(codes, Codes(expanded));
        Assert.Empty(await Errors(expanded));
    }

    [Fact]
    public async Task Pages_of_an_expansion_join_to_the_whole()
    {
        const string url = "ValueSet/$expand?url=http://terminology.hl7.org/ValueSet/v3-PurposeOfUse";
        var whole = await server.Get(url);
        var size = await server.Get(url + "&count=0");
        Assert.Null(size["expansion"]!["contains"]);
        Assert.Equal((int)whole["expansion"]!["total"]!, (int)size["expansion"]!["total"]!);

        var joined = new List<string>();
        for (var offset = 0; offset < (int)size["expansion"]!["total"]!; offset += 7)
        {
            var page = await server.Get($"{url}&offset={offset}&count=7");
            Assert.Equal(offset, (int)page["expansion"]!["offset"]!);
            joined.Add(Codes(page));
        }

        Assert.Equal(Codes(whole), string.Join(' ', joined));
    }

    [Fact]
    public async Task A_value_set_that_is_sent_along_or_stored_is_listed_too()
    {
        var valueSet = new JsonObject
        {
            ["resourceType"] = "ValueSet", ["url"] = "https://client.example/ValueSet/known-gender", ["version"] = "1", ["status"] = "draft",
            ["compose"] = new JsonObject
            {
                ["include"] = new JsonArray(new JsonObject { ["valueSet"] = new JsonArray(GenderSet) }),
                ["exclude"] = new JsonArray(new JsonObject { ["system"] = Gender, ["concept"] = new JsonArray(new JsonObject { ["code"] = "unknown" }) }),
            },
        };
        Assert.Equal("male female other", Codes(await server.Post("ValueSet/$expand", valueSet.ToJsonString(), 200)));
        var parameters = new JsonObject
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray(
                new JsonObject { ["name"] = "valueSet", ["resource"] = valueSet.DeepClone() },
                new JsonObject { ["name"] = "count", ["valueInteger"] = 1 },
                new JsonObject { ["name"] = "includeDefinition", ["valueBoolean"] = true }),
        };
        var one = await server.Post("ValueSet/$expand", parameters.ToJsonString(), 200);
        Assert.Equal(("male", 3, true), (Codes(one), (int)one["expansion"]!["total"]!, one["compose"] is not null));

        var stored = await server.Post("ValueSet", valueSet.ToJsonString(), 201);
        Assert.Equal("male female other", Codes(await server.Get($"ValueSet/{stored["id"]}/$expand")));
        Assert.Equal("male female other", Codes(await server.Get("ValueSet/$expand?url=https://client.example/ValueSet/known-gender|1")));
        await Refused("ValueSet/$expand?url=https://client.example/ValueSet/known-gender|2", 404, "definition-unknown");
    }

    [Theory]
    [InlineData("ValueSet/$expand", 422, "parameter-missing")]
    [InlineData($"ValueSet/$expand?url={GenderSet}&cuont=3", 400, "parameter-malformed")]
    [InlineData($"ValueSet/$expand?url={GenderSet}&count=-3", 400, "parameter-malformed")]
    [InlineData($"ValueSet/$expand?url={GenderSet}&activeOnly=yes", 400, "parameter-malformed")]
    [InlineData($"ValueSet/$expand?url={GenderSet}&date=2020-01-01", 422, "date-unsupported")]
    [InlineData("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/none", 404, "definition-unknown")]
    [InlineData("ValueSet/none/$expand", 404, "resource-unknown")]
    [InlineData("ValueSet/$expand?context=http://hl7.org/fhir/StructureDefinition/Patient%23Patient.birthDate", 404, "context-unknown")]
    [InlineData("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/all-languages", 422, "expansion-infinite")]
    [InlineData("ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/condition-code", 422, "system-without-content")]
    [InlineData($"ValueSet/$expand?url={GenderSet}&force-system-version={Gender}|9", 422, "system-version-unknown")]
    [InlineData("ValueSet/$validate-code?code=male&system=" + Gender, 422, "parameter-missing")]
    [InlineData($"ValueSet/$validate-code?url={GenderSet}&code=male", 422, "parameter-missing")]
    [InlineData($"ValueSet/$validate-code?url={GenderSet}", 422, "parameter-missing")]
    [InlineData("CodeSystem/$validate-code?code=male", 422, "parameter-missing")]
    [InlineData($"CodeSystem/$lookup?system={Gender}&code=none", 404, "code-unknown")]
    [InlineData("CodeSystem/$lookup?system=http://snomed.info/sct&code=73211009", 404, "system-unknown")]
    [InlineData($"CodeSystem/$lookup?system={Gender}&version=9&code=male", 404, "system-version-unknown")]
    [InlineData("CodeSystem/$lookup?code=male", 422, "parameter-missing")]
    [InlineData($"CodeSystem/$subsumes?system={Gender}&codeA=male", 422, "parameter-missing")]
    [InlineData($"CodeSystem/$subsumes?system={Gender}&codeA=male&codeB=none", 404, "code-unknown")]
    [InlineData("CodeSystem/$subsumes?codeA=male&codeB=female", 422, "parameter-missing")]
    [InlineData("StructureDefinition/$snapshot?url=http://hl7.org/fhir/StructureDefinition/none", 404, "definition-unknown")]
    [InlineData("StructureDefinition/$snapshot", 422, "parameter-missing")]
    public async Task What_can_not_be_answered_is_explained(string url, int status, string id) => await Refused(url, status, id);

    [Fact]
    public async Task A_long_expansion_is_given_in_pages_only()
    {
        var concepts = new JsonArray([.. Enumerable.Range(0, 10_001).Select(number => new JsonObject { ["code"] = $"c{number}" })]);
        var valueSet = new JsonObject
        {
            ["resourceType"] = "ValueSet", ["status"] = "draft",
            ["compose"] = new JsonObject { ["include"] = new JsonArray(new JsonObject { ["system"] = "https://client.example/many", ["concept"] = concepts }) },
        }.ToJsonString();

        var outcome = await server.Post("ValueSet/$expand", valueSet, 422);

        Assert.Equal("too-costly", (string)outcome["issue"]![0]!["code"]!);
        Assert.Equal("c10000", Codes(await server.Post("ValueSet/$expand?count=5&offset=10000", valueSet, 200)));
    }

    [Theory]
    [InlineData($"ValueSet/$validate-code?url={GenderSet}&system={Gender}&code=male", true, "Male")]
    [InlineData($"ValueSet/$validate-code?url={GenderSet}&system={Gender}&code=male&display=male", true, "Male")]
    [InlineData($"ValueSet/$validate-code?url={GenderSet}&system={Gender}&code=male&display=Female", false, "Male")]
    [InlineData($"ValueSet/$validate-code?url={GenderSet}&system={Gender}&code=none", false, null)]
    [InlineData($"ValueSet/$validate-code?url={GenderSet}&code=male&inferSystem=true", true, null)]
    [InlineData("ValueSet/administrative-gender/$validate-code?system=https://other.example&code=male", false, null)]
    [InlineData("ValueSet/$validate-code?context=http://hl7.org/fhir/StructureDefinition/Patient%23Patient.gender&code=male", true, null)]
    [InlineData("ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/condition-code&system=http://snomed.info/sct&code=254637007", false, null)]
    [InlineData($"CodeSystem/$validate-code?url={Gender}&code=male", true, "Male")]
    [InlineData($"CodeSystem/$validate-code?url={Gender}&code=none", false, null)]
    [InlineData("CodeSystem/administrative-gender/$validate-code?code=female", true, "Female")]
    [InlineData("CodeSystem/$validate-code?url=http://unitsofmeasure.org&code=mg/dL", true, null)]
    [InlineData("CodeSystem/$validate-code?url=http://unitsofmeasure.org&code=(", false, null)]
    [InlineData($"CodeSystem/$validate-code?url={Reasons}&code=_ActAccommodationReason&abstract=false", false, "ActAccommodationReason")]
    [InlineData($"CodeSystem/$validate-code?url={Reasons}&code=_ActAccommodationReason&abstract=true", true, "ActAccommodationReason")]
    public async Task A_code_is_judged(string url, bool expected, string? display)
    {
        var answer = await server.Get(url);

        Assert.Equal(expected, (bool)Value(answer, "result")!);
        Assert.Equal(display, (string?)Value(answer, "display"));
        Assert.Equal(!expected, Value(answer, "message") is not null);
    }

    [Fact]
    public async Task A_system_that_is_not_held_is_named_as_the_reason()
    {
        var answer = await server.Get("CodeSystem/$validate-code?url=https://nobody.example/codes&code=1");

        Assert.False((bool)Value(answer, "result")!);
        Assert.Equal("https://nobody.example/codes", (string)Value(answer, "x-caused-by-unknown-system")!);
    }

    [Fact]
    public async Task Codings_and_concepts_are_judged_by_POST()
    {
        var good = new JsonObject { ["system"] = Gender, ["code"] = "male" };
        var bad = new JsonObject { ["system"] = Gender, ["code"] = "none" };
        Assert.True(await Judge("ValueSet/$validate-code", GenderSet, "valueCoding", "coding", good.DeepClone()));
        Assert.False(await Judge("CodeSystem/$validate-code", Gender, "valueCoding", "coding", bad.DeepClone()));
        Assert.False(await Judge("CodeSystem/$validate-code", Reasons, "valueCoding", "coding", good.DeepClone()));
        Assert.True(await Judge("ValueSet/$validate-code", GenderSet, "valueCodeableConcept", "codeableConcept", new JsonObject { ["coding"] = new JsonArray(bad, good) }));
    }

    [Fact]
    public async Task A_code_is_looked_up_with_its_definition_and_its_place()
    {
        var whole = await server.Get($"CodeSystem/$lookup?system={Reasons}&code=HPAYMT");
        Assert.Equal(("v3.ActReason", "healthcare payment"), ((string)Value(whole, "name")!, (string)Value(whole, "display")!));
        var properties = Properties(whole);
        Assert.Contains("parent PurposeOfUse", properties);
        Assert.Contains("child CLMATTCH", properties);
        Assert.Contains(properties, property => property.StartsWith("definition ", StringComparison.Ordinal));

        var parent = await server.Get($"CodeSystem/$lookup?system={Reasons}&code=HPAYMT&property=parent&property=definition");
        Assert.Equal(2, Properties(parent).Count);
        Assert.Equal(["rule easter+39"], Properties(await server.Get($"CodeSystem/$lookup?system={Own}/CodeSystem/public-holidays-at&code=2026-05-14")));
    }

    [Theory]
    [InlineData($"CodeSystem/$subsumes?system={Reasons}&codeA=PurposeOfUse&codeB=CLMATTCH", "subsumes")]
    [InlineData($"CodeSystem/$subsumes?system={Reasons}&codeA=CLMATTCH&codeB=PurposeOfUse", "subsumed-by")]
    [InlineData("CodeSystem/v3-ActReason/$subsumes?codeA=TREAT&codeB=TREAT", "equivalent")]
    [InlineData("CodeSystem/v3-ActReason/$subsumes?codeA=TREAT&codeB=HPAYMT", "not-subsumed")]
    public async Task Two_codes_are_compared(string url, string outcome) => Assert.Equal(outcome, (string)Value(await server.Get(url), "outcome")!);

    [Fact]
    public async Task A_profile_gets_its_snapshot()
    {
        var definition = await server.Get("StructureDefinition/so-opinion");
        var expected = definition["snapshot"]!.DeepClone();
        definition.AsObject().Remove("snapshot");
        definition.AsObject().Remove("meta");
        string[] ids = [.. expected["element"]!.AsArray().Select(row => (string)row!["id"]!)];

        foreach (var url in new[] { "StructureDefinition/so-opinion/$snapshot", $"StructureDefinition/$snapshot?url={Own}/StructureDefinition/so-opinion" })
            Assert.Equal(ids, Ids(await server.Get(url)));
        Assert.Equal(ids, Ids(await server.Post("StructureDefinition/$snapshot", definition.ToJsonString(), 200)));
        await server.Post("StructureDefinition/$snapshot", """{"resourceType":"Patient"}""", 400);
    }

    [Fact]
    public async Task The_capability_statement_names_the_operations()
    {
        var statement = await server.Get("metadata");
        var named = statement["rest"]![0]!["resource"]!.AsArray().SelectMany(type => type!["operation"]?.AsArray() ?? []).Select(operation => (string)operation!["definition"]!).ToList();
        foreach (var name in new[] { "ValueSet-expand", "ValueSet-validate-code", "CodeSystem-lookup", "CodeSystem-validate-code", "CodeSystem-subsumes", "StructureDefinition-snapshot" })
            Assert.Contains("http://hl7.org/fhir/OperationDefinition/" + name, named);
    }

    [Fact]
    public async Task R4_search_parameters_are_found_by_their_status()
    {
        var found = await server.Get("SearchParameter?status=draft&base=Patient&_summary=count");
        Assert.True((int)found["total"]! > 10);
    }

    private static string Codes(JsonNode valueSet) => string.Join(' ', (valueSet["expansion"]!["contains"]?.AsArray() ?? []).Select(code => (string)code!["code"]!));

    private static JsonNode? Value(JsonNode parameters, string name) =>
        parameters["parameter"]!.AsArray().FirstOrDefault(parameter => (string)parameter!["name"]! == name)?.AsObject().First(field => field.Key.StartsWith("value", StringComparison.Ordinal)).Value;

    private static List<string> Properties(JsonNode parameters) =>
        [.. parameters["parameter"]!.AsArray().Where(parameter => (string)parameter!["name"]! == "property").Select(parameter => string.Join(' ', parameter!["part"]!.AsArray().Select(part => part!.AsObject().Last().Value!.ToString())))];

    private static string[] Ids(JsonNode definition) => [.. definition["snapshot"]!["element"]!.AsArray().Select(row => (string)row!["id"]!)];

    private async Task<IEnumerable<JsonNode?>> Errors(JsonNode resource) =>
        (await server.Post("$validate", resource.ToJsonString(), 200))["issue"]!.AsArray().Where(issue => (string)issue!["severity"]! is "error" or "fatal");

    private async Task<bool> Judge(string operation, string url, string field, string name, JsonNode value)
    {
        var parameters = new JsonObject
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray(new JsonObject { ["name"] = "url", ["valueUri"] = url }, new JsonObject { ["name"] = name, [field] = value }),
        };
        return (bool)Value(await server.Post(operation, parameters.ToJsonString(), 200), "result")!;
    }

    private async Task Refused(string url, int status, string id)
    {
        var outcome = await server.Send(HttpMethod.Get, url, null, status);
        Assert.Equal(id, (string)outcome["issue"]![0]!["details"]!["coding"]![0]!["code"]!);
    }
}
