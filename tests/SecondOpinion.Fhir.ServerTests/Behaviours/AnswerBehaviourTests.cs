using System.Net;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Behaviours;

/// <summary>Behaviours 9 to 11: what answers say and what requests prefer.</summary>
public abstract class AnswerBehaviourTests(TestServer server)
{
    private const string Patient = """{"resourceType":"Patient","name":[{"family":"Example"}]}""";

    [Theory]
    [InlineData("POST", "Patient", "{", 400)]
    [InlineData("POST", "Patient", """{"resourceType":"Patient","gender":"unknowable"}""", 422)]
    [InlineData("POST", "Patient", """{"resourceType":"Patient","nonsense":1}""", 422)]
    [InlineData("POST", "Observation", """{"resourceType":"Observation"}""", 422)]
    [InlineData("POST", "Patient", """{"resourceType":"Group"}""", 400)]
    [InlineData("GET", "Patient/none", null, 404)]
    [InlineData("GET", "Nonsense", null, 404)]
    [InlineData("GET", "Patient/none/$nonsense", null, 404)]
    [InlineData("POST", "$nonsense", Patient, 404)]
    [InlineData("POST", "Patient/none", Patient, 405)]
    [InlineData("GET", "Patient?_count=many", null, 400)]
    [InlineData("GET", "Patient?_summary=much", null, 400)]
    [InlineData("GET", "Patient?_elements=nonsense", null, 400)]
    [InlineData("GET", "Patient/_history?_since=yesterday", null, 400)]
    public async Task Behaviour_09_every_error_is_an_operation_outcome_with_the_status_of_its_kind(string method, string url, string? body, int status)
    {
        using var answer = await server.Send(new HttpMethod(method), url, body, ("X-Request-Id", "this-request"));

        var outcome = await TestServer.Body(answer, status);
        Assert.Equal("OperationOutcome", (string)outcome["resourceType"]!);
        Assert.Equal("this-request", (string)outcome["id"]!);
        Assert.Equal("this-request", answer.Headers.GetValues("X-Request-Id").Single());
        Assert.All(outcome["issue"]!.AsArray(), issue => Assert.NotEmpty((string)issue!["details"]!["coding"]![0]!["code"]!));
    }

    [Fact]
    public async Task Behaviour_09_media_types_deletions_preconditions_and_held_definitions_have_their_status()
    {
        using var turtle = new HttpRequestMessage(HttpMethod.Post, "Patient") { Content = TestServer.Json("<a> <b> <c>.", "text/turtle") };
        await TestServer.Body(await server.Client.SendAsync(turtle), 415);
        await server.Send(HttpMethod.Get, "Patient", null, 406, ("Accept", "text/turtle"));
        var id = (string)(await server.Post("Patient", Patient, 201))["id"]!;
        await server.Send(HttpMethod.Delete, $"Patient/{id}", null, 412, ("If-Match", "W/\"9\""));
        await server.Send(HttpMethod.Delete, $"Patient/{id}", null);
        await server.Send(HttpMethod.Get, $"Patient/{id}", null, 410);
        await server.Send(HttpMethod.Delete, "StructureDefinition/Patient", null, 409);
    }

    [Fact]
    public async Task Behaviour_10_writes_answer_location_etag_and_last_modified_and_ids_and_stamps_are_the_servers()
    {
        var sent = """{"resourceType":"Patient","id":"ignored","meta":{"versionId":"77","lastUpdated":"2001-01-01T00:00:00Z"},"active":true}""";
        using var created = await server.Send(HttpMethod.Post, "Patient", sent);
        var body = await TestServer.Body(created, 201);

        Assert.Equal($"{server.Address}Patient/{body["id"]}/_history/1", created.Headers.Location!.ToString());
        Assert.Equal("W/\"1\"", created.Headers.ETag!.ToString());
        Assert.NotNull(created.Content.Headers.LastModified);
        Assert.NotEqual("ignored", (string)body["id"]!);
        Assert.Equal("1", (string)body["meta"]!["versionId"]!);
        Assert.DoesNotContain("2001", (string)body["meta"]!["lastUpdated"]!, StringComparison.Ordinal);
        using var updated = await server.Send(HttpMethod.Put, $"Patient/{body["id"]}", body.ToJsonString());
        Assert.Equal($"{server.Address}Patient/{body["id"]}/_history/2", updated.Headers.Location!.ToString());
        await server.Send(HttpMethod.Put, $"Patient/{body["id"]}", """{"resourceType":"Patient","id":"other"}""", 400);
        await server.Send(HttpMethod.Put, $"Patient/{body["id"]}", """{"resourceType":"Patient"}""", 400);
    }

    [Fact]
    public async Task Behaviour_11_search_is_strict_unless_lenience_is_preferred_and_then_says_what_it_left_out()
    {
        await server.Send(HttpMethod.Get, "Patient?nonsense=1", null, 400);
        await server.Send(HttpMethod.Get, "Patient?nonsense=1", null, 400, ("Prefer", "handling=strict"));
        var bundle = await server.Send(HttpMethod.Get, "Patient?nonsense=1&active=true", null, 200, ("Prefer", "handling=lenient"));

        var self = (string)bundle["link"]!.AsArray().Single(link => (string)link!["relation"]! == "self")!["url"]!;
        Assert.Contains("active=true", self, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", self, StringComparison.Ordinal);
        var outcome = Assert.Single(bundle["entry"]!.AsArray(), entry => (string)entry!["search"]!["mode"]! == "outcome");
        Assert.Equal("warning", (string)outcome!["resource"]!["issue"]![0]!["severity"]!);
    }

    public sealed class OnSqlite(TestServer server) : AnswerBehaviourTests(server), IClassFixture<TestServer>;

    public sealed class OnPostgreSql(PostgreSqlTestServer server) : AnswerBehaviourTests(server), IClassFixture<PostgreSqlTestServer>;
}
