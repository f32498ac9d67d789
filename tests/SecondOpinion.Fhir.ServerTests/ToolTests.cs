using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>What tools use: $validate and $fhirpath, and the verbs of the same names.</summary>
public sealed class ToolTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Patient = """{"resourceType":"Patient","name":[{"given":["Ann","Bea"],"family":"X"},{"given":["Cat"]}],"birthDate":"1960-05","active":true,"contact":[{"name":{"family":"Y"}}]}""";

    [Theory]
    [InlineData("name.given.first()", """[{"name":"string","valueString":"Ann"}]""")]
    [InlineData("birthDate", """[{"name":"date","valueDate":"1960-05"}]""")]
    [InlineData("name[1]", """[{"name":"HumanName","valueHumanName":{"given":["Cat"]}}]""")]
    [InlineData("active and name.count() = 2", """[{"name":"boolean","valueBoolean":true}]""")]
    [InlineData("4 'g' / 2", """[{"name":"quantity","valueQuantity":{"value":2,"unit":"g","system":"http://unitsofmeasure.org","code":"g"}}]""")]
    [InlineData("1.50", """[{"name":"decimal","valueDecimal":1.50}]""")]
    [InlineData("contact", """[{"name":"BackboneElement","extension":[{"url":"http://fhir.forms-lab.com/StructureDefinition/json-value","valueString":"{\u0022name\u0022:{\u0022family\u0022:\u0022Y\u0022}}"}]}]""")]
    [InlineData("%who & '!'", """[{"name":"string","valueString":"me!"}]""")]
    public async Task Fhirpath_gives_typed_items(string expression, string expected)
    {
        var answer = await server.Post("$fhirpath", Request(expression).ToJsonString(), 200);

        var result = answer["parameter"]!.AsArray().Single(parameter => (string)parameter!["name"]! == "result")!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), result["part"]), result.ToJsonString());
    }

    [Fact]
    public async Task Fhirpath_gives_a_result_for_each_context()
    {
        var request = Request("given.count()");
        request["parameter"]!.AsArray().Add(new JsonObject { ["name"] = "context", ["valueString"] = "name" });

        var answer = await server.Post("$fhirpath", request.ToJsonString(), 200);

        var results = answer["parameter"]!.AsArray().Where(parameter => (string)parameter!["name"]! == "result").ToList();
        Assert.Equal([("Patient.name[0]", 2), ("Patient.name[1]", 1)], results.Select(r => ((string)r!["valueString"]!, (int)r["part"]![0]!["valueInteger"]!)));
    }

    [Theory]
    [InlineData("name.given.")]
    [InlineData("nmae")]
    [InlineData("name.nosuchfunction()")]
    [InlineData("(name | contact) + 1")]
    public async Task Fhirpath_that_can_not_be_evaluated_is_refused(string expression)
    {
        using var answer = await server.Send(HttpMethod.Post, "$fhirpath", Request(expression).ToJsonString());

        Assert.InRange((int)answer.StatusCode, 400, 499);
        Assert.Contains("fhirpath-", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_takes_the_resource_itself_or_parameters()
    {
        const string bad = """{"resourceType":"Patient","gender":"unknowable"}""";

        var alone = await server.Post("Patient/$validate", bad, 200);
        var wrapped = await server.Post("$validate", $$"""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{{bad}}}]}""", 200);
        var good = await server.Post("$validate", Patient, 200);

        Assert.Equal("Patient.gender", (string)alone["issue"]![0]!["expression"]![0]!);
        Assert.True(JsonNode.DeepEquals(alone["issue"]![0]!["expression"], wrapped["issue"]![0]!["expression"]));
        Assert.DoesNotContain(good["issue"]!.AsArray(), issue => (string)issue!["severity"]! == "error");
    }

    [Fact]
    public async Task Validate_says_what_would_come_of_an_update_or_a_deletion()
    {
        var stored = await server.Post("Patient", Patient, 201);
        var id = (string)stored["id"]!;
        var next = JsonNode.Parse(Patient)!;
        next["id"] = id;

        Assert.Equal(["ok"], Ids(await server.Post($"Patient/{id}/$validate?mode=update", next.ToJsonString(), 200)));
        next["id"] = "another";
        Assert.Equal(["id-mismatch"], Ids(await server.Post($"Patient/{id}/$validate", next.ToJsonString(), 200)));
        Assert.Equal(["id-missing"], Ids(await server.Post("$validate?mode=update", Patient, 200)));
        Assert.Equal(["ok"], Ids(await server.Get($"Patient/{id}/$validate")));
        Assert.Equal(["ok"], Ids(await server.Get($"Patient/{id}/$validate?mode=delete")));
        Assert.Equal(["resource-unknown"], Ids(await server.Send(HttpMethod.Post, "Patient/none/$validate?mode=delete", null, 404)));
        Assert.Equal(["parameter-malformed"], Ids(await server.Post("$validate?mode=think", Patient, 400)));
        Assert.Equal(["parameter-malformed"], Ids(await server.Post("$validate", """{"resourceType":"Parameters","parameter":[{"name":"mode","valueCode":"create"}]}""", 400)));
    }

    [Fact]
    public async Task Validate_says_what_could_not_be_checked()
    {
        const string Coded = """{"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct","code":"254637007"}]},"subject":{"display":"x"}}""";

        var answer = await server.Post("$validate", Coded, 200);

        Assert.Contains("code-not-checked", Ids(answer));
        Assert.DoesNotContain(answer["issue"]!.AsArray(), issue => (string)issue!["severity"]! == "error");
    }

    [Fact]
    public async Task The_fhirpath_verb_prints_one_item_a_line()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("patient.json", JsonNode.Parse(Patient)!.ToString());

        Assert.Equal((0, "\"Ann\"\n\"Bea\"\n\"Cat\"\n"), await Run("fhirpath", "name.given", file));
        Assert.Equal((0, "{\"given\":[\"Cat\"]}\n"), await Run("fhirpath", "name[1]", file));
        Assert.Equal((0, ""), await Run("fhirpath", "photo", file));
        Assert.Equal((0, "\"X\"\n"), await Run("fhirpath", "name.family", folder.Write("patient.xml", "<Patient xmlns='http://hl7.org/fhir'><name><family value='X'/></name></Patient>")));
        Assert.Equal(1, (await Run("fhirpath", "name.", file)).ExitCode);
        Assert.Equal(2, (await Run("fhirpath", "name", file + "x")).ExitCode);
    }

    [Fact]
    public async Task The_validate_verb_tells_by_its_exit_code_and_answers_in_input_order()
    {
        using var folder = new TemporaryFolder();
        var good = folder.Write("good.json", Patient);
        var lines = folder.Write("lines.ndjson", Patient + "\n{\"resourceType\":\"Patient\",\"gender\":\"x\"}\n{\n");

        Assert.Equal(0, (await Run("validate", good)).ExitCode);
        var (exitCode, output) = await Run("validate", "--format", "ndjson", lines, good);
        Assert.Equal(1, exitCode);
        var severities = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["issue"]![0]!["severity"]!);
        Assert.Equal(["warning-or-less", "error", "fatal", "warning-or-less"], severities.Select(s => s is "error" or "fatal" ? s : "warning-or-less"));
        Assert.Equal(2, (await Run("validate", good + "x")).ExitCode);
        Assert.Equal(2, (await Run("validate", "--package", folder.Write("damaged.tgz", "no archive"), good)).ExitCode);
        var referral = Repository.PathOf("profiles", "cases", "colon-liver-metastases", "referral.json");
        Assert.Equal(0, (await Run("validate", "--profile", "https://second-opinion.example/fhir/StructureDefinition/so-case-bundle", referral)).ExitCode);
    }

    [Fact]
    public async Task The_validate_verb_takes_definitions_from_files()
    {
        using var folder = new TemporaryFolder();
        var patient = folder.Write("patient.json", Patient);
        const string Rows = """<element><path value='Patient.gender'/><min value='1'/></element>""";
        var definitions = folder.Write("named.xml", $"<StructureDefinition xmlns='http://hl7.org/fhir'><url value='http://test.example/gendered'/><name value='Gendered'/><status value='draft'/><kind value='resource'/><abstract value='false'/><type value='Patient'/><baseDefinition value='http://hl7.org/fhir/StructureDefinition/Patient'/><derivation value='constraint'/><differential>{Rows}</differential></StructureDefinition>");

        var (exitCode, output) = await Run("validate", "--with", definitions, "--profile", "http://test.example/gendered", patient);

        Assert.Equal(1, exitCode);
        Assert.Contains("element-required Patient.gender", output, StringComparison.Ordinal);
        Assert.Equal(2, (await Run("validate", "--with", folder.Write("broken.json", "{"), patient)).ExitCode);
        Assert.Equal(2, (await Run("validate", "--with", patient + "x", patient)).ExitCode);
        Assert.Contains("dom-6", (await Run("validate", "--best-practice", patient)).Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Ids(JsonNode outcome) => outcome["issue"]!.AsArray().Select(issue => (string)issue!["details"]!["coding"]![0]!["code"]!);

    private static JsonNode Request(string expression) => new JsonObject
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray(
            new JsonObject { ["name"] = "expression", ["valueString"] = expression },
            new JsonObject { ["name"] = "variables", ["part"] = new JsonArray(new JsonObject { ["name"] = "who", ["valueString"] = "me" }) },
            new JsonObject { ["name"] = "resource", ["resource"] = JsonNode.Parse(Patient) }),
    };

    private static async Task<(int ExitCode, string Output)> Run(params string[] arguments)
    {
        using var process = ServerProcess.Launch(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
