using System.Net;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

public sealed class SwaggerTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Every_route_is_shown_with_its_media_type()
    {
        var document = await Document();

        var paths = document["paths"]!.AsObject();
        foreach (var path in new[]
        {
            "/fhir", "/fhir/metadata", "/fhir/$submit", "/fhir/$validate", "/fhir/Patient", "/fhir/Patient/_search", "/fhir/Patient/{id}", "/fhir/Patient/{id}/_history",
            "/fhir/Patient/{id}/_history/{version}", "/fhir/Patient/{id}/$everything", "/fhir/ServiceRequest/{id}", "/fhir/Task/$queue", "/fhir/Task/{id}/$claim", "/fhir/Task/{id}/$issue-opinion", "/health/ready",
            "/fhir/$process-message", "/fhir/$jobs", "/fhir/$jobs/{id}/$retry", "/fhir/ServiceRequest/$check-completeness", "/fhir/ServiceRequest/{id}/$check-completeness", "/fhir/ServiceRequest/{id}/$case",
            "/fhir/Task/{id}/$renew", "/fhir/Task/{id}/$release", "/fhir/Task/{id}/$assign", "/fhir/Task/{id}/$accept", "/fhir/Task/{id}/$start", "/fhir/Task/{id}/$decline", "/fhir/Task/{id}/$give-up",
            "/fhir/Task/{id}/$request-information", "/fhir/Task/{id}/$answer-cancellation", "/fhir/Task/{id}/$cancel", "/fhir/Task/{id}/$dispute", "/fhir/Task/{id}/$request-third-opinion",
            "/fhir/Task/{id}/$clock", "/fhir/Task/{id}/$routing", "/fhir/DiagnosticReport/{id}/$amend",
        })
        {
            Assert.True(paths.ContainsKey(path), $"{path} is missing among {string.Join(", ", paths.Select(p => p.Key))}");
            Assert.All(paths[path]!.AsObject(), operation => Assert.NotEmpty((string)operation.Value!["summary"]!));
        }

        Assert.NotNull(paths["/fhir"]!["post"]!["requestBody"]!["content"]!["application/fhir+json"]);
    }

    [Fact]
    public async Task The_example_referral_works_when_sent_as_it_stands()
    {
        var document = await Document();
        var example = document["paths"]!["/fhir"]!["post"]!["requestBody"]!["content"]!["application/fhir+json"]!["example"]!;

        var receipt = await server.Post("", example.ToJsonString(), 200);

        Assert.Equal("Task", (string)receipt["entry"]!.AsArray()[^1]!["resource"]!["resourceType"]!);
    }

    [Fact]
    public async Task Every_example_of_a_resource_works_when_sent_as_it_stands()
    {
        var paths = (await Document())["paths"]!.AsObject();
        var sent = 0;
        foreach (var (path, item) in paths)
        {
            if (path.Split('/') is not ["", "fhir", [>= 'A' and <= 'Z', ..] type]) continue;
            JsonNode Example(JsonNode operation) => operation["requestBody"]!["content"]!["application/fhir+json"]!["example"]!;
            await server.Post(type, Example(item!["post"]!).ToJsonString(), 201);
            var put = await server.Send(HttpMethod.Put, $"{type}/example", Example(paths[path + "/{id}"]!["put"]!).ToJsonString(), 201);
            Assert.Equal("example", (string)put["id"]!);
            Assert.Equal("example", (string)paths[path + "/{id}"]!["get"]!["parameters"]!.AsArray().Single(parameter => (string)parameter!["name"]! == "id")!["example"]!);
            sent++;
        }

        Assert.True(sent > 10, $"{sent} types");
    }

    [Fact]
    public async Task Each_type_has_a_document_of_its_own()
    {
        var medication = JsonNode.Parse(await server.Client.GetStringAsync(new Uri(server.Address, "/swagger/Medication/swagger.json")))!["paths"]!.AsObject();

        Assert.All(medication, path => Assert.StartsWith("/fhir/Medication", path.Key, StringComparison.Ordinal));
        Assert.Contains("/fhir/Medication/{id}/_history", medication.Select(path => path.Key));
        var page = await server.Client.GetStringAsync(new Uri(server.Address, "/swagger/index.js"));
        Assert.Contains("/swagger/Medication/swagger.json", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_served()
    {
        using var answer = await server.Client.GetAsync(new Uri(server.Address, "/swagger/index.html"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("swagger-ui", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_capability_statement_is_valid_and_names_what_runs()
    {
        var statement = await server.Get("metadata");

        var outcome = await server.Post("$validate", statement.ToJsonString(), 200);
        Assert.DoesNotContain(outcome["issue"]!.AsArray(), issue => (string)issue!["severity"]! is "error" or "fatal");
        var task = statement["rest"]![0]!["resource"]!.AsArray().Single(resource => (string)resource!["type"]! == "Task")!;
        Assert.Contains(task["operation"]!.AsArray(), operation => (string)operation!["name"]! == "claim");
        Assert.Contains(task["searchParam"]!.AsArray(), parameter => (string)parameter!["name"]! == "owner");
        foreach (var type in statement["rest"]![0]!["resource"]!.AsArray()) await server.Get($"{type!["type"]}?_count=1");
    }

    private async Task<JsonNode> Document() => JsonNode.Parse(await server.Client.GetStringAsync(new Uri(server.Address, "/swagger/v1/swagger.json")))!;
}
