using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Slides and blocks go from the hospital to the centre and back, and whoever has them says so.</summary>
public abstract class CustodyTests(TestDatabase database) : IAsyncLifetime
{
    private const string Events = "https://second-opinion.example/fhir/CodeSystem/custody-event";
    private const string Conditions = "https://second-opinion.example/fhir/CodeSystem/material-condition";

    private SmartServer server = null!;
    private SmartClient hospital = null!;
    private SmartClient centre = null!;
    private SmartClient other = null!;

    public async Task InitializeAsync()
    {
        server = await SmartServer.Start(database);
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        await server.Register("centre", "liver-centre", [ClientRole.Centre]);
        await server.Register("other", "other-centre", [ClientRole.Centre]);
        (hospital, centre, other) = (await server.As("hospital"), await server.As("centre"), await server.As("other"));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Material_passes_from_hand_to_hand_and_its_ledger_belongs_to_the_case()
    {
        var (locations, review) = await SubmittedCases.Submit(hospital);
        var (specimen, request) = (locations.First(location => location.StartsWith("Specimen/", StringComparison.Ordinal)), SubmittedCases.Only(locations, "ServiceRequest"));
        await centre.Post($"{specimen}/$transfer-custody", Transfer("received"), 404);
        var submitted = (await hospital.Search($"Provenance?target={specimen}")).Count;
        var dispatched = await hospital.Post($"{specimen}/$transfer-custody", Transfer("dispatched", carrier: "Courier 4711"), 201);
        Assert.Equal(specimen, (string)dispatched["target"]![0]!["reference"]!);
        Assert.Equal(["enterer general-hospital", "custodian Courier 4711"], Agents(dispatched));

        await centre.Post($"{review}/$claim", SubmittedCase.ClaimBy("liver-centre"), 200);
        await other.Post($"{specimen}/$transfer-custody", Transfer("received"), 404);
        Refused("custody-event-order", await centre.Post($"{specimen}/$transfer-custody", Transfer("dispatched"), 422));
        var received = await centre.Post($"{specimen}/$transfer-custody", Transfer("received", condition: "damaged-usable"), 201);
        Assert.Equal(["enterer liver-centre", "custodian liver-centre"], Agents(received));

        // What arrived says when, and in what condition, and is still what its profile asks for.
        var arrived = await hospital.Get(specimen);
        Assert.NotNull(arrived["receivedTime"]);
        Assert.Contains("damaged-usable", arrived["extension"]!.ToJsonString(), StringComparison.Ordinal);
        var judged = await hospital.Post("Specimen/$validate", arrived.ToJsonString(), 200);
        Assert.DoesNotContain(judged["issue"]!.AsArray(), issue => (string)issue!["severity"]! is "error" or "fatal");

        await centre.Post($"{specimen}/$transfer-custody", Transfer("dispatched"), 201);
        await hospital.Post($"{specimen}/$transfer-custody", Transfer("returned", condition: "intact"), 201);
        Assert.Equal(4, (await hospital.Search($"Provenance?target={specimen}&_count=50")).Count - submitted);
        Assert.Equal(4, (await centre.Search($"Provenance?target={specimen}")).Count - submitted);
        Assert.Empty(await other.Search($"Provenance?target={specimen}"));
        var gathered = SmartClient.Entries(await hospital.Get($"{request}/$case"));
        Assert.All(await hospital.Search($"Provenance?target={specimen}"), provenance => Assert.Contains(provenance, gathered));
    }

    [Fact]
    public async Task What_can_not_be_is_refused_and_leaves_no_record()
    {
        var (locations, _) = await SubmittedCases.Submit(hospital);
        var specimen = locations.First(location => location.StartsWith("Specimen/", StringComparison.Ordinal));
        var before = await hospital.Search($"Provenance?target={specimen}");
        Refused("code-unknown", await hospital.Post($"{specimen}/$transfer-custody", Transfer("lost"), 422));
        Refused("custody-event-unknown", await hospital.Post($"{specimen}/$transfer-custody", Transfer("dispatched").Replace(Events, "https://couriers.example/events", StringComparison.Ordinal), 422));
        Refused("custody-event-order", await hospital.Post($"{specimen}/$transfer-custody", Transfer("handed-over"), 422));
        Refused("custody-condition-early", await hospital.Post($"{specimen}/$transfer-custody", Transfer("dispatched", condition: "intact"), 422));
        Refused("code-unknown", await hospital.Post($"{specimen}/$transfer-custody", Transfer("received", condition: "fine"), 422));
        Refused("custody-condition-unknown", await hospital.Post($"{specimen}/$transfer-custody", Transfer("received", condition: "intact").Replace(Conditions, "https://couriers.example/conditions", StringComparison.Ordinal), 422));
        Refused("parameter-missing", await hospital.Post($"{specimen}/$transfer-custody", """{"resourceType":"Parameters"}""", 422));
        Assert.Equal(before, await hospital.Search($"Provenance?target={specimen}"));
    }

    [Fact]
    public async Task Of_two_who_dispatch_the_same_at_once_one_is_told()
    {
        var (locations, _) = await SubmittedCases.Submit(hospital);
        var specimen = locations.First(location => location.StartsWith("Specimen/", StringComparison.Ordinal));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => hospital.Http.PostAsync($"{specimen}/$transfer-custody", TestServer.Json(Transfer("dispatched")))));
        Assert.Equal([201, 422, 422, 422, 422, 422, 422, 422], answers.Select(answer => (int)answer.StatusCode).Order());
        foreach (var answer in answers) answer.Dispose();
    }

    private static void Refused(string id, JsonNode outcome) => Assert.Equal(id, (string)outcome["issue"]![0]!["details"]!["coding"]![0]!["code"]!);

    private static List<string> Agents(JsonNode provenance) => [.. provenance["agent"]!.AsArray().Select(agent =>
        $"{(string)agent!["type"]!["coding"]![0]!["code"]!} {(string?)agent["who"]!["identifier"]?["value"] ?? (string)agent["who"]!["display"]!}")];

    private static string Transfer(string code, string? carrier = null, string? condition = null)
    {
        var parameters = new JsonArray(new JsonObject { ["name"] = "event", ["valueCoding"] = new JsonObject { ["system"] = Events, ["code"] = code } });
        if (carrier is not null) parameters.Add(new JsonObject { ["name"] = "carrier", ["valueReference"] = new JsonObject { ["display"] = carrier } });
        if (condition is not null)
            parameters.Add(new JsonObject { ["name"] = "condition", ["valueCodeableConcept"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = Conditions, ["code"] = condition }) } });
        return new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = parameters }.ToJsonString();
    }

    public sealed class OnSqlite() : CustodyTests(TestDatabase.Sqlite);

    public sealed class OnPostgreSql() : CustodyTests(TestDatabase.PostgreSql);
}
