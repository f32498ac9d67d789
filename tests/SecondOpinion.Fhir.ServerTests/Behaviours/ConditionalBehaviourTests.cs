using System.Net;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Behaviours;

/// <summary>Behaviours 1 to 3: writes under a condition.</summary>
public abstract class ConditionalBehaviourTests(TestServer server)
{
    private static int made;

    [Fact]
    public async Task Behaviour_01_if_none_exist_makes_exactly_one_resource_of_64_parallel_clients()
    {
        var (condition, body) = NewPatient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => server.Send(HttpMethod.Post, "Patient", body, ("If-None-Exist", condition))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(63, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        var only = Assert.Single(await server.Search($"Patient?{condition}"));
        Assert.Equal("1", (string)only["meta"]!["versionId"]!);
        await server.Post("Patient", body, 201);
        await server.Send(HttpMethod.Post, "Patient", body, 412, ("If-None-Exist", condition));
    }

    [Theory]
    [InlineData("nonsense=1")]
    [InlineData("identifier=")]
    [InlineData("_format=json")]
    [InlineData("identifier=urn:a|1&nonsense=1")]
    public async Task Behaviour_02_a_condition_that_is_not_understood_whole_is_a_400_and_touches_nothing(string condition)
    {
        var (known, body) = NewPatient();
        await server.Post("Patient", body, 201);

        await server.Send(HttpMethod.Post, "Patient", body, 400, ("If-None-Exist", condition), ("Prefer", "handling=lenient"));
        await server.Send(HttpMethod.Put, $"Patient?{condition}", body, 400);
        await server.Send(HttpMethod.Patch, $"Patient?{condition}", """[{"op":"add","path":"/active","value":true}]""", 400);
        await server.Send(HttpMethod.Delete, $"Patient?{condition}", null, 400);
        await server.Send(HttpMethod.Delete, "Patient", null, 400);

        Assert.Equal("1", (string)(await server.Search($"Patient?{known}")).Single()["meta"]!["versionId"]!);
    }

    [Fact]
    public async Task Behaviour_03_if_match_takes_weak_etags_and_conflicts_are_never_500()
    {
        var created = await server.Post("Patient", NewPatient().Body, 201);
        var (url, body) = ($"Patient/{created["id"]}", created.ToJsonString());

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => server.Send(HttpMethod.Put, url, body, ("If-Match", "W/\"1\""))));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.Equal(15, answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed));
        foreach (var malformed in new[] { "one", "\"1\"", "W/1" }) await server.Send(HttpMethod.Put, url, body, 400, ("If-Match", malformed));
        await server.Send(HttpMethod.Delete, url, null, 412, ("If-Match", "W/\"1\""));
        await server.Send(HttpMethod.Patch, url, """[{"op":"add","path":"/active","value":true}]""", 412, ("If-Match", "W/\"7\""));
        await server.Send(HttpMethod.Put, url, body, 412, ("If-None-Match", "*"));
    }

    [Fact]
    public async Task A_conditional_update_creates_updates_or_refuses_by_how_many_match()
    {
        var (condition, body) = NewPatient();

        var created = await server.Send(HttpMethod.Put, $"Patient?{condition}", body, 201);
        var updated = await server.Send(HttpMethod.Put, $"Patient?{condition}", body, 200);
        Assert.Equal((string)created["id"]!, (string)updated["id"]!);
        Assert.Equal("2", (string)updated["meta"]!["versionId"]!);
        var other = JsonNode.Parse(body)!;
        other["id"] = "another";
        await server.Send(HttpMethod.Put, $"Patient?{condition}", other.ToJsonString(), 400);
        await server.Post("Patient", body, 201);
        await server.Send(HttpMethod.Put, $"Patient?{condition}", body, 412);

        var (missing, _) = NewPatient();
        other["id"] = $"named{made}";
        Assert.Equal($"named{made}", (string)(await server.Send(HttpMethod.Put, $"Patient?{missing}", other.ToJsonString(), 201))["id"]!);
        await server.Send(HttpMethod.Put, $"Patient?{NewPatient().Condition}", other.ToJsonString(), 409);
    }

    [Fact]
    public async Task Parallel_conditional_updates_make_one_resource_and_lose_no_version()
    {
        var (condition, body) = NewPatient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.Send(HttpMethod.Put, $"Patient?{condition}", body)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(11, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal("12", (string)(await server.Search($"Patient?{condition}")).Single()["meta"]!["versionId"]!);
    }

    [Fact]
    public async Task A_conditional_patch_changes_the_one_match()
    {
        var (condition, body) = NewPatient();
        const string patch = """[{"op":"add","path":"/active","value":true}]""";
        await server.Send(HttpMethod.Patch, $"Patient?{condition}", patch, 404);
        await server.Post("Patient", body, 201);

        Assert.True((bool)(await server.Send(HttpMethod.Patch, $"Patient?{condition}", patch, 200))["active"]!);

        await server.Post("Patient", body, 201);
        await server.Send(HttpMethod.Patch, $"Patient?{condition}", patch, 412);
    }

    [Fact]
    public async Task A_conditional_delete_takes_one_match_and_more_only_where_it_is_set_to()
    {
        var (condition, body) = NewPatient();
        await server.Post("Patient", body, 201);
        await server.Post("Patient", body, 201);
        await server.Send(HttpMethod.Delete, $"Patient?{condition}", null, 412);
        Assert.Equal(2, await server.Count($"Patient?{condition}"));

        await using var multiple = await server.Another("--Interactions:ConditionalDeleteLimit=2", "--Interactions:UpdateCreate=false");
        Assert.Equal(HttpStatusCode.NoContent, (await multiple.Send(HttpMethod.Delete, $"Patient?{condition}", null)).StatusCode);
        await multiple.Post("Patient", body, 201);
        await multiple.Post("Patient", body, 201);
        Assert.Equal(HttpStatusCode.NoContent, (await multiple.Send(HttpMethod.Delete, $"Patient?{condition}", null)).StatusCode);
        Assert.Equal(0, await multiple.Count($"Patient?{condition}"));
        for (var n = 0; n < 3; n++) await multiple.Post("Patient", body, 201);
        await multiple.Send(HttpMethod.Delete, $"Patient?{condition}", null, 422);
        Assert.Equal(3, await multiple.Count($"Patient?{condition}"));

        // The same server gives all ids itself.
        await multiple.Send(HttpMethod.Put, "Patient/mine", """{"resourceType":"Patient","id":"mine"}""", 405);
        await multiple.Post("", """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"mine"},"request":{"method":"PUT","url":"Patient/mine"}}]}""", 405);
    }

    private static (string Condition, string Body) NewPatient()
    {
        var mrn = $"{Guid.NewGuid():N}-{Interlocked.Increment(ref made)}";
        return ($"identifier=urn:mrn|{mrn}", $$"""{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"{{mrn}}"}]}""");
    }

    public sealed class OnSqlite(TestServer server) : ConditionalBehaviourTests(server), IClassFixture<TestServer>;

    public sealed class OnPostgreSql(PostgreSqlTestServer server) : ConditionalBehaviourTests(server), IClassFixture<PostgreSqlTestServer>;
}
