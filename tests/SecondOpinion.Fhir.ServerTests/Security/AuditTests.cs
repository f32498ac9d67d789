using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>What is recorded, and that the record can't be changed unnoticed.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Every_access_denial_and_token_is_recorded_with_its_request_id()
    {
        await using var server = await SmartServer.Start();
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        using (var hospital = await server.As("hospital"))
        {
            var id = (string)(await hospital.Post("Patient", """{"resourceType":"Patient"}""", 201))["id"]!;
            await hospital.Send(HttpMethod.Get, "Patient/" + id, null, 200, ("X-Request-Id", "read-1"));
            await hospital.Send(HttpMethod.Get, "Patient?name=Example", null, 200, ("X-Request-Id", "search-1"));
            await hospital.Send(HttpMethod.Get, "Patient/unknown", null, 404, ("X-Request-Id", "miss-1"));
            await hospital.Post("", $$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/{{id}}"} }]}""", 200);
            await hospital.Send(HttpMethod.Delete, "Patient/" + id, null, 204);
        }

        using (await server.Server.Client.GetAsync("Patient")) { }
        var events = await Events(server, all => all.Any(e => Code(e["type"]) == "rest" && Action(e) == "D") && all.Any(e => (string?)e["outcomeDesc"] == "token-missing"));
        Assert.Contains(events, e => Code(e["type"]) == "110114" && (string?)e["agent"]![0]!["altId"] == "hospital");
        Assert.Contains(events, e => (string?)e["outcomeDesc"] == "token-missing" && (string?)e["outcome"] == "4");
        var read = Single(events, "read-1");
        Assert.Equal("R", Action(read));
        Assert.Equal("https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Read", (string?)read["meta"]!["profile"]![0]);
        Assert.Equal("general-hospital", (string?)read["agent"]![0]!["who"]!["identifier"]!["value"]);
        Assert.StartsWith("Patient/", (string?)read["entity"]![0]!["what"]!["reference"]);
        var search = Single(events, "search-1");
        Assert.Equal("Patient?name=Example", Encoding.UTF8.GetString(Convert.FromBase64String((string)search["entity"]![0]!["query"]!)));
        Assert.Equal("4", (string?)Single(events, "miss-1")["outcome"]);
        Assert.Equal(2, events.Count(e => Action(e) == "R" && (string?)e["outcome"] == "0"));
    }

    [Fact]
    public async Task The_events_are_valid_resources()
    {
        await using var open = await TestServer.Start("--Security:Audit=true");
        await open.Post("Patient", """{"resourceType":"Patient"}""", 201);
        await open.Get("Patient?name=x");
        await using var database = await SecurityDatabase.OpenSqlite(Path.Combine(open.Folder, "security.db"), CancellationToken.None);
        IReadOnlyList<AuditEntry> entries = [];
        for (var tries = 0; entries.Count < 2 && tries < 100; tries++, await Task.Delay(50)) entries = await database.Audit.ReadAfter(0, CancellationToken.None);
        Assert.True(entries.Count >= 2);
        foreach (var entry in entries)
        {
            var outcome = await open.Post("AuditEvent/$validate", Encoding.UTF8.GetString(entry.Body), 200);
            Assert.DoesNotContain(outcome["issue"]!.AsArray(), issue => (string)issue!["severity"]! is "error" or "fatal");
        }
    }

    [Fact]
    public async Task A_change_of_any_link_is_found_and_named()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "security.db");
        await using (var database = await SecurityDatabase.OpenSqlite(path, CancellationToken.None))
        {
            for (var i = 0; i < 5; i++) await database.Audit.Append([Encoding.UTF8.GetBytes($"{{\"n\":{i}}}"), "{}"u8.ToArray()], CancellationToken.None);
            var verdict = await database.Audit.Verify(null, CancellationToken.None);
            Assert.Equal((10, null), (verdict.Count, verdict.BrokenAt));
            Assert.True((await database.Audit.Verify(verdict.Head, CancellationToken.None)).HasExpected);
        }

        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        Assert.Throws<SqliteException>(() => Run(connection, "DELETE FROM audit_event WHERE number = 4"));
        Assert.Throws<SqliteException>(() => Run(connection, "UPDATE audit_event SET body = x'7b7d' WHERE number = 4"));

        // Whoever owns the file can take the guard away; the chain still tells.
        foreach (var (sql, broken) in new[]
        {
            ("UPDATE audit_event SET body = x'7b7d' WHERE number = 9", 9L),
            ("DELETE FROM audit_event WHERE number = 6", 6L),
            ("UPDATE audit_event SET hash = zeroblob(32) WHERE number = 1", 1L),
        })
        {
            Run(connection, "DROP TRIGGER audit_event_no_update; DROP TRIGGER audit_event_no_delete; " + sql);
            await using var database = await SecurityDatabase.OpenSqlite(path, CancellationToken.None);
            Assert.Equal(broken, (await database.Audit.Verify(null, CancellationToken.None)).BrokenAt);
        }
    }

    [Fact]
    public async Task Writers_at_once_make_one_chain()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "security.db");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var database = await SecurityDatabase.OpenSqlite(path, CancellationToken.None);
            for (var i = 0; i < 10; i++) await database.Audit.Append(["{}"u8.ToArray()], CancellationToken.None);
        }));
        await using var reader = await SecurityDatabase.OpenSqlite(path, CancellationToken.None);
        var verdict = await reader.Audit.Verify(null, CancellationToken.None);
        Assert.Equal((40, null), (verdict.Count, verdict.BrokenAt));
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<List<JsonNode>> Events(SmartServer server, Predicate<List<JsonNode>> areThere)
    {
        for (var tries = 0; ; tries++)
        {
            var entries = await server.Database.Audit.ReadAfter(0, CancellationToken.None);
            var events = entries.Select(entry => JsonNode.Parse(entry.Body)!).ToList();
            if (areThere(events)) return events;
            Assert.True(tries < 100, "The events are not all there.");
            await Task.Delay(50);
        }
    }

    private static JsonNode Single(IEnumerable<JsonNode> events, string requestId) =>
        Assert.Single(events, e => e["entity"]!.AsArray().Any(entity => (string?)entity!["what"]?["identifier"]?["value"] == requestId));

    private static string? Code(JsonNode? coding) => (string?)coding?["code"];

    private static string? Action(JsonNode e) => (string?)e["action"];
}
