using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>The definitions of the loaded packages, read and searched like any resource.</summary>
public sealed class DefinitionTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Base = "https://second-opinion.example/fhir";

    [Theory]
    [InlineData("StructureDefinition?url=https://second-opinion.example/fhir/StructureDefinition/so-opinion", "so-opinion")]
    [InlineData("StructureDefinition?url=http://hl7.org/fhir/StructureDefinition/Patient", "Patient")]
    [InlineData("StructureDefinition?_id=Patient&kind=resource&derivation=specialization&type=Patient&version=4.0.1", "Patient")]
    [InlineData("StructureDefinition?base=http://hl7.org/fhir/StructureDefinition/DiagnosticReport&_source:below=pkg:npm/second-opinion.fhir&name:contains=opinion", "so-opinion")]
    [InlineData("ValueSet?url=https://second-opinion.example/fhir/ValueSet/cancer-diagnosis", "cancer-diagnosis")]
    [InlineData("ValueSet?url=http://hl7.org/fhir/ValueSet/administrative-gender&version=4.0.1", "administrative-gender")]
    [InlineData("CodeSystem?system=https://second-opinion.example/fhir/CodeSystem/opinion-kind", "opinion-kind")]
    [InlineData("SearchParameter?base=Patient&code=birthdate", "individual-birthdate")]
    public async Task A_definition_is_found_by_what_it_says_of_itself(string search, string id)
    {
        var found = await server.Search(search);

        Assert.Equal(id, (string)Assert.Single(found)["id"]!);
        var type = search.Split('?')[0];
        Assert.True(JsonNode.DeepEquals(found[0], await server.Get($"{type}/{id}")));
    }

    [Fact]
    public async Task Our_profiles_are_given_whole_and_say_their_package()
    {
        var read = await server.Get("StructureDefinition/so-opinion");

        var original = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("profiles", "package", "StructureDefinition-so-opinion.json")))!;
        Assert.StartsWith("pkg:npm/second-opinion.fhir@", (string)read["meta"]!["source"]!, StringComparison.Ordinal);
        read.AsObject().Remove("meta");
        original.AsObject().Remove("meta");
        Assert.True(JsonNode.DeepEquals(original, read));
        Assert.Equal("SUBSETTED", (string)(await server.Get("StructureDefinition/Patient"))["meta"]!["tag"]![0]!["code"]!);
    }

    [Fact]
    public async Task Paging_gives_every_definition_once_and_the_total_is_their_number()
    {
        var total = await server.Count("CodeSystem");
        var seen = new HashSet<string>();
        for (string? next = "CodeSystem?_count=400&_sort=name&_total=accurate"; next is not null;)
        {
            var page = await server.Get(next);
            Assert.Equal(total, (int)page["total"]!);
            foreach (var entry in page["entry"]!.AsArray()) Assert.True(seen.Add((string)entry!["resource"]!["id"]!));
            next = page["link"]!.AsArray().Where(link => (string)link!["relation"]! == "next").Select(link => (string)link!["url"]!).SingleOrDefault();
        }

        Assert.Equal(total, seen.Count);
    }

    [Fact]
    public async Task A_definition_that_a_package_holds_can_not_be_written()
    {
        var opinion = (await server.Get("StructureDefinition/so-opinion")).ToJsonString();

        foreach (var (method, body) in new[] { (HttpMethod.Put, opinion), (HttpMethod.Delete, null), (HttpMethod.Patch, """[{"op":"remove","path":"/title"}]""") })
        {
            var outcome = await server.Send(method, "StructureDefinition/so-opinion", body, 409);
            Assert.Contains("second-opinion.fhir", (string)outcome["issue"]![0]!["diagnostics"]!, StringComparison.Ordinal);
        }

        var entry = new JsonObject { ["request"] = new JsonObject { ["method"] = "DELETE", ["url"] = "ValueSet/cancer-diagnosis" } };
        await server.Post("", new JsonObject { ["resourceType"] = "Bundle", ["type"] = "transaction", ["entry"] = new JsonArray(entry) }.ToJsonString(), 409);
        await server.Post("StructureDefinition", opinion, 422);
        Assert.Equal("1", (string)(await server.Get("StructureDefinition/so-opinion"))["meta"]!["versionId"]!);
    }

    [Fact]
    public async Task Own_definitions_of_a_client_live_beside_them()
    {
        const string valueSet = """{"resourceType":"ValueSet","url":"https://client.example/fhir/ValueSet/x","name":"OfAClient","status":"draft"}""";

        var created = await server.Post("ValueSet", valueSet, 201);

        Assert.Equal((string)created["id"]!, (string)Assert.Single(await server.Search("ValueSet?url=https://client.example/fhir/ValueSet/x"))["id"]!);
        await server.Send(HttpMethod.Post, "ValueSet", """{"resourceType":"ValueSet","status":"draft","name":"x"}""", 200, ("If-None-Exist", "url=http://hl7.org/fhir/ValueSet/administrative-gender"));
    }

    [Fact]
    public async Task Packages_that_come_and_go_between_starts_are_followed()
    {
        using var data = new TemporaryFolder();
        using var packages = new TemporaryFolder();
        packages.Write("package.json", """{"name":"guide.example","version":"1.2.3"}""");
        packages.Write("vs.json", """{"resourceType":"ValueSet","id":"administrative-gender","url":"https://guide.example/ValueSet/g","version":"1.2.3","name":"G","status":"draft"}""");
        packages.Write("ns.json", """{"resourceType":"NamingSystem","id":"ns","name":"Ns","status":"draft","kind":"identifier","date":"2026-01-01","uniqueId":[{"type":"uri","value":"https://guide.example/id"}]}""");
        string[] settings = ["--Storage:Directory=" + data.Path];

        await using (var with = await TestServer.Start([.. settings, "--Packages:Directory=" + packages.Path]))
        {
            var found = Assert.Single(await with.Search("ValueSet?url=https://guide.example/ValueSet/g"));
            Assert.Equal("administrative-gender-1.2.3", (string)found["id"]!);
            Assert.Equal("pkg:npm/guide.example@1.2.3", (string)found["meta"]!["source"]!);
            Assert.Equal("ns", (string)Assert.Single(await with.Search("NamingSystem?value=https://guide.example/id"))["id"]!);
        }

        await using var without = await TestServer.Start(settings);
        Assert.Empty(await without.Search("ValueSet?url=https://guide.example/ValueSet/g"));
        await without.Get("ValueSet/administrative-gender/_history/1");
        Assert.Equal("1", (string)(await without.Get("ValueSet/administrative-gender"))["meta"]!["versionId"]!);
    }

    [Fact]
    public async Task The_capability_statement_names_every_profile_of_ours()
    {
        var statement = await server.Get("metadata");

        var supported = statement["rest"]![0]!["resource"]!.AsArray().SelectMany(type => type!["supportedProfile"]?.AsArray() ?? []).Select(url => (string)url!).ToList();
        foreach (var file in Directory.GetFiles(Repository.PathOf("profiles", "package"), "StructureDefinition-so-*.json"))
            Assert.Contains($"{Base}/StructureDefinition/{Path.GetFileNameWithoutExtension(file)["StructureDefinition-".Length..]}", supported);
    }

    [Fact]
    public async Task Every_operation_of_ours_that_the_capability_statement_names_is_defined()
    {
        var rest = (await server.Get("metadata"))["rest"]![0]!;

        var named = rest["resource"]!.AsArray().Append(rest).SelectMany(place => place!["operation"]?.AsArray() ?? []).Select(operation => (string)operation!["definition"]!)
            .Where(definition => definition.StartsWith(Base, StringComparison.Ordinal)).Distinct().ToList();

        Assert.Contains($"{Base}/OperationDefinition/so-submit", named);
        foreach (var definition in named) Assert.Single(await server.Search($"OperationDefinition?url={definition}"));
    }
}
