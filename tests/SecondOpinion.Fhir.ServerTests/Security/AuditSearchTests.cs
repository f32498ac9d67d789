using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>The audit as AuditEvents: who finds what in it, and that nobody writes to it.</summary>
public abstract class AuditSearchTests(TestDatabase database)
{
    [Fact]
    public async Task Each_sees_its_part_of_the_audit_and_nobody_writes_to_it()
    {
        await using var server = await SmartServer.Start(database);
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        await server.Register("other", "other-hospital", [ClientRole.Referrer]);
        await server.Register("hub", "hub", [ClientRole.Coordinator]);
        using var hospital = await server.As("hospital");
        using var other = await server.As("other");
        using var hub = await server.As("hub");
        var mine = (string)(await hospital.Post("Patient", """{"resourceType":"Patient"}""", 201))["id"]!;
        var foreign = (string)(await other.Post("Patient", """{"resourceType":"Patient"}""", 201))["id"]!;
        await server.Register("app", "patient-app", [ClientRole.Patient], with: client => client with { Patient = mine });
        using var app = await server.As("app");
        await hospital.Get("Patient?_id=" + mine);
        await hub.Send(HttpMethod.Get, "Patient", null, 200, ("X-Break-Glass", "Asked by telephone"));
        await app.Get("Patient/" + mine, 404);

        // The coordinator sees all.
        Assert.Equal(4, (await hub.Search("AuditEvent?type=110114&_sort=date")).Count);
        Assert.Equal(2, (await hub.Search("AuditEvent?action=C")).Count);
        Assert.Single(await hub.Search("AuditEvent?entity-name=break-glass"));
        Assert.Equal(4, (await hub.Search("AuditEvent?patient=" + mine)).Count);

        // An organisation sees what it did itself, and no accesses of others, to its own cases neither.
        var own = await hospital.Search("AuditEvent?_count=100");
        Assert.Equal(own.Order(), (await hub.Search("AuditEvent?_count=100&agent:identifier=https://directory.example/organization|general-hospital")).Where(own.Contains).Order());
        Assert.Equal(2, (await hospital.Search("AuditEvent?patient=" + mine)).Count);
        await hospital.Get((await other.Search("AuditEvent?action=C")).Single(), 404);

        // A patient sees who saw him: by whom, and nothing of another.
        var log = await app.Get("AuditEvent?agent-name:not=patient-app&patient=" + mine, 400);
        Assert.Contains("search", log.ToJsonString(), StringComparison.Ordinal);
        log = await app.Get("AuditEvent?patient=" + mine);
        Assert.Equal(4, (int)log["total"]!);
        Assert.DoesNotContain(foreign, log.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("Asked by telephone", log.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("_id=", log.ToJsonString(), StringComparison.Ordinal);

        // That the audit was looked at is in it.
        Assert.NotEmpty(await hub.Search("AuditEvent?altid=app&subtype=search-type"));
        Assert.Equal(2, (await hub.Search("AuditEvent?altid=app&subtype=search-type&_sort=date")).Count);

        var one = own[0];
        await hub.Send(HttpMethod.Delete, one, null, 403);
        await hub.Send(HttpMethod.Put, one, $$"""{"resourceType":"AuditEvent","id":"{{one.Split('/')[1]}}"}""", 403);
        await hub.Send(HttpMethod.Patch, one, "[]", 403);
        await hub.Post("AuditEvent", """{"resourceType":"AuditEvent"}""", 403);
        var transaction = await hub.Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"{{one}}"} }]}""", 403);
        Assert.Equal("audit-read-only", (string?)transaction["issue"]![0]!["details"]!["coding"]![0]!["code"]);

        // A scope that leaves it out, or narrows it, does so here too.
        using var narrow = await server.As("hub", "system/AuditEvent.rs?action=C");
        Assert.Equal(2, (await narrow.Search("AuditEvent?outcome=0")).Count);
        using var without = await server.As("hub", "system/Patient.rs");
        await without.Get("AuditEvent", 403);
    }

    [Fact]
    public async Task Pages_totals_and_parameters_are_those_of_any_search()
    {
        await using var open = await TestServer.Start(database, "--Security:Audit=true");
        for (var n = 0; n < 7; n++) await open.Post("Basic", """{"resourceType":"Basic","code":{"text":"x"}}""", 201);

        var ids = new List<string>();
        var url = "AuditEvent?action=C&_sort=date&_count=3";
        for (var pages = 0; url is not null; pages++)
        {
            var page = await open.Get(url);
            Assert.True(pages < 3);
            ids.AddRange(page["entry"]!.AsArray().Select(entry => (string)entry!["resource"]!["id"]!));
            url = page["link"]!.AsArray().Where(link => (string?)link!["relation"] == "next").Select(link => (string)link!["url"]!).FirstOrDefault();
        }

        Assert.Equal(7, ids.Distinct().Count());
        Assert.Equal(ids.Order(Comparer<string>.Create((one, other) => int.Parse(one).CompareTo(int.Parse(other)))), ids);
        Assert.Equal(ids[^1], (string?)(await open.Search("AuditEvent?action=C&_count=1"))[0]["id"]);
        Assert.Equal(7, (int)(await open.Get("AuditEvent?action=C&_count=2&_total=accurate"))["total"]!);
        Assert.Equal(7, await open.Count("AuditEvent?action=C"));
        var first = await open.Get("AuditEvent/" + ids[0]);
        Assert.Equal((string?)first["meta"]!["lastUpdated"], (string?)first["recorded"]);
        var entity = (string)first["entity"]![0]!["what"]!["reference"]!;
        Assert.Equal(ids[0], (string?)Assert.Single(await open.Search("AuditEvent?entity=" + entity))["id"]);
        Assert.Equal(ids[0], (string?)Assert.Single(await open.Search($"AuditEvent?date={first["recorded"]}&entity={entity.Split("/_history")[0]}"))["id"]);
        Assert.Empty(await open.Search("AuditEvent?date=lt2020"));
        Assert.Equal(1, (int)(await open.Get($"AuditEvent/{ids[0]}/_history"))["total"]!);
        Assert.Equal("recorded", ((JsonObject)await open.Get($"AuditEvent/{ids[0]}?_elements=recorded")).Select(property => property.Key).Single(key => key == "recorded"));
        await open.Send(HttpMethod.Get, "AuditEvent/0", null, 404);
        await open.Send(HttpMethod.Get, "AuditEvent/999999", null, 404);

        // Who looked at a patient is no part of the patient, unless it is asked for by name.
        var patient = (string)(await open.Post("Patient", """{"resourceType":"Patient"}""", 201))["id"]!;
        Assert.Single((await open.Get($"Patient/{patient}/$everything"))["entry"]!.AsArray());
        Assert.Equal(2, (await open.Get($"Patient/{patient}/$everything?_type=AuditEvent"))["entry"]!.AsArray().Count(entry => (string?)entry!["resource"]!["resourceType"] == "AuditEvent"));
        Assert.Equal(3, (await open.Search($"Patient/{patient}/AuditEvent")).Count);
        var said = (await open.Get("metadata"))["rest"]![0]!["resource"]!.AsArray().Single(resource => (string?)resource!["type"] == "AuditEvent")!;
        Assert.Equal(["read", "vread", "history-instance", "search-type"], said["interaction"]!.AsArray().Select(interaction => (string)interaction!["code"]!));
        Assert.Null(said["searchInclude"]);
        var spelled = JsonNode.Parse(await open.Client.GetStringAsync(new Uri(open.Address, "/swagger/AuditEvent/swagger.json")))!["paths"]!;
        Assert.Equal(["get"], spelled["/fhir/AuditEvent/{id}"]!.AsObject().Select(method => method.Key));
        foreach (var refused in new[] { "AuditEvent?policy=x", "AuditEvent?agent=Organization/1", "AuditEvent?entity:Patient.name=x", "AuditEvent?_sort=action", "AuditEvent?_include=AuditEvent:entity", "AuditEvent?_page=AAAA",
            "Patient?_revinclude=AuditEvent:patient", "Patient?_has:AuditEvent:patient:action=R", "?_type=AuditEvent,Patient" })
            await open.Send(HttpMethod.Get, refused, null, 400);
    }

    public sealed class OnSqlite() : AuditSearchTests(TestDatabase.Sqlite);

    public sealed class OnPostgreSql() : AuditSearchTests(TestDatabase.PostgreSql);
}
