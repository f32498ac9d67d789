using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>What is left of a deleted resource: for whom it was, gone; for all others, never there.</summary>
public abstract class DeletionTests(TestDatabase database) : IAsyncLifetime
{
    private SmartServer server = null!;
    private SmartClient hospital = null!;
    private SmartClient other = null!;

    public async Task InitializeAsync()
    {
        server = await SmartServer.Start(database);
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        await server.Register("other", "other-hospital", [ClientRole.Referrer, ClientRole.Centre]);
        (hospital, other) = (await server.As("hospital"), await server.As("other"));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Who_brought_a_resource_learns_that_it_is_gone_and_others_learn_nothing()
    {
        var id = (string)(await hospital.Post("Patient", """{"resourceType":"Patient","active":true}""", 201))["id"]!;
        await hospital.Send(HttpMethod.Delete, $"Patient/{id}", null, 204);
        await hospital.Get($"Patient/{id}", 410);
        await hospital.Get($"Patient/{id}/_history/2", 410);
        Assert.True((bool)(await hospital.Get($"Patient/{id}/_history/1"))["active"]!);
        Assert.Equal(["DELETE", "POST"], Methods(await hospital.Get($"Patient/{id}/_history")));
        Assert.Equal(["DELETE", "POST"], Methods(await hospital.Get("Patient/_history")));
        Assert.Equal("DELETE", Methods(await hospital.Get("_history"))[0]);
        await hospital.Send(HttpMethod.Delete, $"Patient/{id}", null, 204);
        Assert.Empty(await hospital.Search("Patient"));

        foreach (var path in new[] { $"Patient/{id}", $"Patient/{id}/_history", $"Patient/{id}/_history/1", $"Patient/{id}/_history/2", $"Patient/{id}/$everything", $"Patient/{id}/$diff" }) await other.Get(path, 404);
        Assert.Empty(Methods(await other.Get("Patient/_history")));
        Assert.Equal(0, (int)(await other.Get("Patient/_history"))["total"]!);
        await other.Send(HttpMethod.Delete, $"Patient/{id}", null, 404);

        // It is brought back by whose it was, and is theirs again.
        var again = $$"""{"resourceType":"Patient","id":"{{id}}","active":false}""";
        await other.Send(HttpMethod.Put, $"Patient/{id}", again, 405);
        await other.Send(HttpMethod.Put, "Patient?identifier=http://none.example|1", again, 405);
        await other.Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{{again}},"request":{"method":"PUT","url":"Patient?identifier=http://none.example|1"} }]}""", 405);
        await hospital.Send(HttpMethod.Put, $"Patient/{id}", again, 200);
        await hospital.Get($"Patient/{id}");
        await other.Get($"Patient/{id}", 404);
    }

    [Fact]
    public async Task What_a_centre_saw_and_is_deleted_is_gone_for_it_while_it_holds_the_review_and_it_brings_nothing_back()
    {
        var (locations, review) = await SubmittedCases.Submit(hospital, permitted: "other-hospital");
        await other.Post($"{review}/$claim", SubmittedCase.ClaimBy("other-hospital"), 200);
        var observation = locations.First(location => location.StartsWith("Observation/", StringComparison.Ordinal));
        var body = (await other.Get(observation)).ToJsonString();
        await hospital.Send(HttpMethod.Delete, observation, null, 204);
        await other.Get(observation, 410);
        await other.Send(HttpMethod.Put, observation, body, 403);
        await hospital.Get(observation, 410);
        await other.Send(HttpMethod.Patch, review, """[{"op":"replace","path":"/status","value":"rejected"},{"op":"add","path":"/statusReason","value":{"text":"No capacity"}}]""", 200);
        await other.Get(observation, 404);
        await other.Get(observation + "/_history/1", 404);
    }

    [Fact]
    public async Task An_export_names_what_was_deleted_to_whom_it_concerns()
    {
        var id = (string)(await hospital.Post("Patient", """{"resourceType":"Patient","active":true}""", 201))["id"]!;
        await hospital.Send(HttpMethod.Delete, $"Patient/{id}", null, 204);
        Assert.Contains(id, await Deleted(hospital), StringComparison.Ordinal);
        Assert.Equal("", await Deleted(other));
    }

    private static Task<string> Deleted(SmartClient client) => OpinionPaths.Exported(client.Http, "$export?_since=2001-01-01&_type=Patient", "deleted");

    private static List<string> Methods(JsonNode history) => (history["entry"]?.AsArray() ?? []).Select(entry => (string)entry!["request"]!["method"]!).ToList();

    public sealed class OnSqlite() : DeletionTests(TestDatabase.Sqlite);

    public sealed class OnPostgreSql() : DeletionTests(TestDatabase.PostgreSql);
}
