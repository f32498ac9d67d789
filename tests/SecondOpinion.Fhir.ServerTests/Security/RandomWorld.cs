using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>A server with random cases on it, and what the naive oracle knows about them: nothing but who did what.</summary>
internal sealed class RandomWorld : IAsyncDisposable
{
    public static readonly string[] Types = ["Patient", "Observation", "DiagnosticReport", "ServiceRequest", "Consent", "Condition", "DocumentReference", "Binary", "Task"];

    private const int Cases = 5;

    private static readonly string[] Coordinated = ["Patient", "ServiceRequest", "Consent", "Task"];

    private readonly Random random;
    private readonly SmartServer server;
    private readonly Dictionary<string, RandomRecord> records = [];
    private readonly Dictionary<string, (RandomRecord Record, string? Answer)> known = [];

    private RandomWorld(int seed, SmartServer server) => (random, this.server, Name) = (new Random(seed), server, $"seed {seed}");

    public string Name { get; }

    public List<RandomParty> Parties { get; } = [];

    public List<RandomResource> All { get; } = [];

    public static async Task<RandomWorld> Create(int seed)
    {
        var world = new RandomWorld(seed, await SmartServer.Start("--Security:RequestsPerMinute=1000000"));
        await world.Join("first-hospital", ClientRole.Referrer);
        await world.Join("second-hospital", ClientRole.Referrer, ClientRole.Centre);
        await world.Join("liver-centre", ClientRole.Centre);
        await world.Join("other-centre", ClientRole.Centre);
        await world.Join("hub", ClientRole.Coordinator);
        for (var i = 0; i < Cases; i++) await world.AddCase(i);
        foreach (var record in world.records.Values) await world.ChangeConsents(record);
        world.ReadAll();
        return world;
    }

    /// <summary>What the rules say, in as few words as there are.</summary>
    public static bool Sees(RandomParty who, RandomResource resource)
    {
        var record = resource.Record;
        var isReview = record.Reviews.TryGetValue(resource.Key, out var holder);
        if (who.Is(ClientRole.Coordinator)) return resource.Answer is null && Coordinated.Contains(resource.Type);
        if (who.Is(ClientRole.Referrer) && record.Referrer == who.Name && (resource.Answer is null || !record.IsHeldBack)) return true;
        if (!who.Is(ClientRole.Centre)) return false;
        if (isReview) return holder == who.Name || (holder is null && record.Permits(who.Name, "Task"));
        return record.Reviews.ContainsValue(who.Name) && record.Permits(who.Name, resource.Type) && (resource.Answer is null || resource.Answer == who.Name);
    }

    public List<RandomResource> Seen(RandomParty who, string type) => All.FindAll(resource => resource.Type == type && Sees(who, resource));

    public IEnumerable<RandomResource> Some(int count) => Enumerable.Range(0, count).Select(_ => All[random.Next(All.Count)]);

    public async ValueTask DisposeAsync()
    {
        foreach (var party in Parties) party.Client.Dispose();
        await server.DisposeAsync();
    }

    private async Task Join(string name, params ClientRole[] roles)
    {
        await server.Register(name, name, roles);
        Parties.Add(new RandomParty(name, roles, await server.As(name)));
    }

    private async Task AddCase(int number)
    {
        var hospital = Pick(Parties.Where(party => party.Is(ClientRole.Referrer)));
        var (mrn, policy) = ($"10{random.Next(3)}", Pick(["both", "both", "patient-only", "patient-then-referrer"]));
        var permitted = Pick(Parties.Where(party => party.Is(ClientRole.Centre) && party != hospital)).Name;
        var text = File.ReadAllText(Repository.PathOf("profiles", "cases", "colon-liver-metastases", "referral.json"))
            .Replace("R-2026-0417", $"R-{hospital.Name}-{number}", StringComparison.Ordinal).Replace("100417", mrn, StringComparison.Ordinal)
            .Replace("\"valueCode\": \"both\"", $"\"valueCode\": \"{policy}\"", StringComparison.Ordinal).Replace("liver-centre", permitted, StringComparison.Ordinal);
        var receipt = await hospital.Client.Post("", text, 200);
        var keys = SubmittedCases.Locations(receipt);
        var id = $"{hospital.Name}|{mrn}";
        if (!records.TryGetValue(id, out var record)) records.Add(id, record = new RandomRecord(hospital.Name));
        record.IsHeldBack |= policy != "both";
        foreach (var key in keys) known[key] = (record, null);
        record.Consents.Add(new RandomConsent(keys.Last(key => key.StartsWith("Consent/", StringComparison.Ordinal)), permitted, null, null));

        var caseTask = keys.Last(key => key.StartsWith("Task/", StringComparison.Ordinal));
        var review = await SubmittedCases.Review(hospital.Client, caseTask);
        record.Reviews.Add(review, null);
        if (random.Next(4) == 0) return;
        var centre = Parties.Single(party => party.Name == permitted);
        var claimed = await centre.Client.Post($"{review}/$claim", SubmittedCase.ClaimBy(permitted), 200);
        record.Reviews[review] = permitted;
        switch (random.Next(3))
        {
            case 0:
                await centre.Client.Send(HttpMethod.Patch, review, """[{"op":"replace","path":"/status","value":"rejected"},{"op":"add","path":"/statusReason","value":{"text":"No capacity"}}]""", 200);
                record.Reviews[review] = "";
                break;
            case 1:
                await Answer(centre, review, claimed, keys, record);
                break;
        }
    }

    private async Task Answer(RandomParty centre, string review, JsonNode claimed, List<string> keys, RandomRecord record)
    {
        var opinion = SubmittedCases.Opinion(SubmittedCase.LeaseToken(claimed), SubmittedCases.Only(keys, "ServiceRequest"), SubmittedCases.Only(keys, "Patient"));
        var issued = await centre.Client.Post($"{review}/$issue-opinion", opinion, 200);
        foreach (var location in SubmittedCases.Locations(issued))
        {
            if (!known.ContainsKey(location) && !record.Reviews.ContainsKey(location)) known.Add(location, (record, centre.Name));
        }
    }

    private async Task ChangeConsents(RandomRecord record)
    {
        var hospital = Parties.Single(party => party.Name == record.Referrer);
        foreach (var consent in record.Consents.ToList())
        {
            if (random.Next(3) == 0)
            {
                var change = Pick(["""{"op":"replace","path":"/status","value":"inactive"}""", """{"op":"replace","path":"/provision/period","value":{"start":"2020-01-01","end":"2020-12-31"}}""", """{"op":"replace","path":"/provision/purpose","value":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HRESCH"}]}"""]);
                await hospital.Client.Send(HttpMethod.Patch, consent.Key, $"[{change}]", 200);
                consent.IsActive = false;
            }

            if (random.Next(3) != 0) continue;
            var (denied, type) = (Pick(Parties.Where(party => party.Is(ClientRole.Centre))).Name, Pick(Types[..^1]));
            var patient = known.First(pair => pair.Value.Record == record && pair.Key.StartsWith("Patient/", StringComparison.Ordinal)).Key;
            var key = "Consent/" + (string)(await hospital.Client.Post("Consent", CaseVisibilityTests.Denying(patient, denied, type), 201))["id"]!;
            known.Add(key, (record, null));
            record.Consents.Add(new RandomConsent(key, null, denied, type));
        }
    }

    /// <summary>All there is, read past every rule; what nobody noted down while it was made is the hub's, and found by what it refers to.</summary>
    private void ReadAll()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(server.Server.Folder, "store.db")};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT s.name || '/' || r.id, v.json FROM resource r JOIN symbol s ON s.id = r.type JOIN version v ON v.key = r.version_key WHERE r.is_deleted = 0";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            var (key, json) = (rows.GetString(0), JsonNode.Parse(rows.GetFieldValue<byte[]>(1))!);
            if (!Types.Contains(key.Split('/')[0])) continue;
            if (!known.TryGetValue(key, out var origin))
            {
                var record = known.First(pair => pair.Key == (string?)json["for"]?["reference"]).Value.Record;
                if ((string?)json["status"] == "requested") record.Reviews.TryAdd(key, null);
                origin = (record, null);
            }

            All.Add(new RandomResource(key, origin.Record, origin.Answer, json));
        }
    }

    private T Pick<T>(IEnumerable<T> from) => from.ToArray() is var all ? all[random.Next(all.Length)] : throw new InvalidOperationException();
}
