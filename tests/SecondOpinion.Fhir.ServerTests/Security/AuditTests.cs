using System.Data.Common;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>What is recorded, and that the record can't be changed unnoticed.</summary>
public abstract class AuditTests(TestDatabase database)
{
    private const string FullSqlite = "CREATE TRIGGER no_room BEFORE INSERT ON audit_link BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END";

    private const string FullPostgreSql = """
        CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION SQLSTATE '53100' USING MESSAGE = 'no space left on device'; END $$;
        CREATE TRIGGER no_room BEFORE INSERT ON audit_link FOR EACH ROW EXECUTE FUNCTION no_room()
        """;

    [Fact]
    public async Task Every_access_denial_and_token_is_recorded_with_its_request_id()
    {
        await using var server = await SmartServer.Start(database);
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        using (var hospital = await server.As("hospital"))
        {
            var id = (string)(await hospital.Post("Patient", """{"resourceType":"Patient"}""", 201))["id"]!;
            await hospital.Send(HttpMethod.Get, "Patient/" + id, null, 200, ("X-Request-Id", "read-1"));
            await hospital.Send(HttpMethod.Get, "Patient?name=Example", null, 200, ("X-Request-Id", "search-1"));
            await hospital.Send(HttpMethod.Get, "Patient/unknown", null, 404, ("X-Request-Id", "miss-1"));
            await hospital.Send(HttpMethod.Get, "Patient/" + id, null, 403, ("X-Request-Id", "glass-1"), ("X-Break-Glass", "Let me in"));
            await hospital.Post("", $$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/{{id}}"} }]}""", 200);
            await hospital.Send(HttpMethod.Delete, "Patient/" + id, null, 204);
        }

        using (await server.Server.Client.GetAsync("Patient")) { }
        var events = await Events(server, all => all.Any(e => Code(e["type"]) == "rest" && Action(e) == "D") && all.Any(e => (string?)e["outcomeDesc"] == "token-missing"));
        Assert.Contains(events, e => Code(e["type"]) == "110114" && (string?)e["agent"]![0]!["altId"] == "hospital");
        Assert.Contains(events, e => (string?)e["outcomeDesc"] == "token-missing" && (string?)e["outcome"] == "4");
        var read = Single(events, "read-1");
        Assert.Equal("R", Action(read));
        Assert.Equal("https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead", (string?)read["meta"]!["profile"]![0]);
        Assert.Equal("general-hospital", (string?)read["agent"]![0]!["who"]!["identifier"]!["value"]);
        Assert.StartsWith("Patient/", (string?)read["entity"]![0]!["what"]!["reference"]);
        var search = Single(events, "search-1");
        Assert.Equal("Patient?name=Example", Encoding.UTF8.GetString(Convert.FromBase64String((string)search["entity"]!.AsArray().Single(entity => entity!["query"] is not null)!["query"]!)));
        Assert.Equal("4", (string?)Single(events, "miss-1")["outcome"]);
        var broken = Single(events, "glass-1");
        Assert.Equal(("break-glass-forbidden", "hospital"), ((string?)broken["outcomeDesc"], (string?)broken["agent"]![0]!["altId"]));
        Assert.Equal(2, events.Count(e => Action(e) == "R" && (string?)e["outcome"] == "0"));
    }

    [Fact]
    public async Task The_events_are_valid_resources_of_whom_and_what_they_tell()
    {
        await using var open = await TestServer.Start(database, "--Security:Audit=true");
        var patient = (string)(await open.Post("Patient", """{"resourceType":"Patient"}""", 201))["id"]!;
        var finding = (string)(await open.Post("Observation", $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{{patient}}}"}}""", 201))["id"]!;
        await open.Get("Observation/" + finding);
        await open.Get("Observation?status=final");
        await open.Get($"Patient/{patient}/Observation");
        await open.Send(HttpMethod.Get, "Patient/none", null, 404);
        using (var form = await open.Client.PostAsync("Patient/_search", new FormUrlEncodedContent([new("_id", patient)]))) Assert.True(form.IsSuccessStatusCode);
        await open.Post("", """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Basic","code":{"text":"x"}},"request":{"method":"POST","url":"Basic"}}]}""", 200);
        using (await open.Send(HttpMethod.Delete, "Observation/" + finding, null)) { }

        var events = await open.Search("AuditEvent?_sort=date");
        Assert.Equal(["C", "C", "R", "E", "E", "R", "E", "E", "D"], events.Select(Action));
        Assert.Equal(
            ["PatientCreate", "PatientCreate", "PatientRead", "PatientQuery", "PatientQuery", null, "PatientQuery", null, "Delete"],
            events.Select(e => ((string?)e["meta"]!["profile"]?[0])?.Split('.')[^1]));
        Assert.Equal(["create", "create", "read", "search-type", "search-type", "read", "search-type", "transaction", "delete"], events.Select(e => Code(e["subtype"]![0])));
        Assert.Equal("Patient/_search?_id=" + patient, Encoding.UTF8.GetString(Convert.FromBase64String((string)events[6]["entity"]!.AsArray().Single(entity => entity!["query"] is not null)!["query"]!)));
        Assert.StartsWith("Basic/", (string?)events[7]["entity"]![0]!["what"]!["reference"]);
        foreach (var e in events)
        {
            var outcome = await open.Post("AuditEvent/$validate", e.ToJsonString(), 200);
            Assert.DoesNotContain(outcome["issue"]!.AsArray(), issue => (string)issue!["severity"]! is "error" or "fatal");
        }
    }

    [Fact]
    public async Task What_can_not_be_recorded_is_neither_given_out_nor_written()
    {
        await using var open = await TestServer.Start(database, "--Security:Audit=true");
        var id = (string)(await open.Post("Patient", """{"resourceType":"Patient"}""", 201))["id"]!;
        await using var connection = open.Connect("security.db");
        await connection.OpenAsync();
        await Run(connection, database == TestDatabase.Sqlite ? FullSqlite : FullPostgreSql);

        // Its record is on disk with it, in the store; that it can't go further is found out next.
        await open.Post("Patient", """{"resourceType":"Patient","active":true}""", 201);
        await open.Send(HttpMethod.Get, "AuditEvent", null, 503);
        var refused = await open.Post("Patient", """{"resourceType":"Patient","gender":"other"}""", 503);
        Assert.Equal("audit-unavailable", Code(refused["issue"]![0]!["details"]!["coding"]![0]));
        await open.Send(HttpMethod.Get, "Patient/" + id, null, 503);
        await open.Send(HttpMethod.Get, "Patient?active=true", null, 503);
        await open.Post("Patient", """{"resourceType":"Patient","gender":"other"}""", 503);
        await open.Get("metadata");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await open.Client.GetAsync(new Uri(open.Address, "/health/ready"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await open.Client.GetAsync(new Uri(open.Address, "/health/live"))).StatusCode);

        await Run(connection, database == TestDatabase.Sqlite ? "DROP TRIGGER no_room" : "DROP TRIGGER no_room ON audit_link");
        for (var tries = 0; ; tries++, await Task.Delay(50))
        {
            using var answer = await open.Client.GetAsync("Patient/" + id);
            if (answer.IsSuccessStatusCode) break;
            Assert.True(tries < 200, "The audit is not written again.");
        }

        // What was refused at the door was never begun; what was under way when it happened is in the audit after all.
        Assert.Equal(0, await open.Count("Patient?gender=other"));
        Assert.Equal(2, await open.Count("AuditEvent?action=C"));
    }

    private static async Task Run(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<JsonNode>> Events(SmartServer server, Predicate<List<JsonNode>> areThere)
    {
        for (var tries = 0; ; tries++)
        {
            var entries = await server.Database.Audit.ReadAfter(0, CancellationToken.None);
            var events = entries.Select(entry => JsonNode.Parse(AuditEventWriter.Write(entry))!).ToList();
            if (areThere(events)) return events;
            Assert.True(tries < 100, "The events are not all there.");
            await Task.Delay(50);
        }
    }

    private static JsonNode Single(IEnumerable<JsonNode> events, string requestId) =>
        Assert.Single(events, e => e["entity"]!.AsArray().Any(entity => (string?)entity!["what"]?["identifier"]?["value"] == requestId));

    private static string? Code(JsonNode? coding) => (string?)coding?["code"];

    private static string? Action(JsonNode e) => (string?)e["action"];

    public sealed class OnSqlite() : AuditTests(TestDatabase.Sqlite);

    public sealed class OnPostgreSql() : AuditTests(TestDatabase.PostgreSql);
}
