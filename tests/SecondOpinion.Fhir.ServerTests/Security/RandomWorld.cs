using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>A server with random cases on it, and what the naive oracle knows about them: nothing but who did what.</summary>
internal sealed class RandomWorld : IAsyncDisposable
{
    public static readonly string[] Types = ["Patient", "Observation", "DiagnosticReport", "ServiceRequest", "Consent", "Condition", "DocumentReference", "Binary", "Task"];

    private const int Cases = 5;

    private const string Newest = "SELECT s.name || '/' || r.id, v.json FROM resource r JOIN symbol s ON s.id = r.type JOIN version v ON v.key = r.version_key WHERE r.is_deleted = 0";
    private const string LastOfDeleted = "SELECT s.name || '/' || r.id, v.json FROM resource r JOIN symbol s ON s.id = r.type JOIN version v ON v.resource = r.key AND v.version = r.version - 1 WHERE r.is_deleted = 1";

    public static readonly string[] Coordinated = ["Patient", "ServiceRequest", "Consent", "Task"];

    private readonly Random random;
    private readonly SmartServer server;
    private readonly Dictionary<string, RandomRecord> records = [];
    private readonly Dictionary<string, (RandomRecord Record, string? Answer)> known = [];

    private RandomWorld(int seed, SmartServer server) => (random, this.server, Name) = (new Random(seed), server, $"seed {seed}");

    public string Name { get; }

    public List<RandomParty> Parties { get; } = [];

    public List<RandomResource> All { get; } = [];

    public static async Task<RandomWorld> Create(int seed, TestDatabase database)
    {
        const string limits = "--Security:RequestsPerMinute=1000000";
        var world = new RandomWorld(seed, await SmartServer.Start(database, limits));
        await world.Join("first-hospital", ClientRole.Referrer);
        await world.Join("second-hospital", ClientRole.Referrer, ClientRole.Centre);
        await world.Join("liver-centre", ClientRole.Centre);
        await world.Join("other-centre", ClientRole.Centre);
        await world.Join("hub", ClientRole.Coordinator);
        for (var i = 0; i < Cases; i++) await world.AddCase(i);
        await world.JoinPeople();
        foreach (var record in world.records.Values) await world.ChangeConsents(record);
        await world.DeleteSome();
        var rescue = await world.server.As("hub");
        rescue.Http.DefaultRequestHeaders.Add("X-Break-Glass", "Somebody has to look");
        world.Parties.Add(new RandomParty("hub with a reason", [ClientRole.Coordinator], rescue, BreaksGlass: true));
        await world.ReadAll();
        return world;
    }

    public List<RandomResource> Seen(RandomParty who, string type) => All.FindAll(resource => resource.Type == type && !resource.IsDeleted && resource.IsSeenBy(who));

    public IEnumerable<RandomResource> Some(int count) => Enumerable.Range(0, count).Select(_ => All[random.Next(All.Count)]);

    public void Same(RandomParty who, string what, IEnumerable<string> expected, IEnumerable<string> found)
    {
        var (wanted, given) = (expected.ToHashSet(), found.ToHashSet());
        Assert.True(wanted.SetEquals(given), $"{Name}: for {who.Name}, {what} leaks {string.Join(' ', given.Except(wanted))} and lacks {string.Join(' ', wanted.Except(given))}");
    }

    public async Task Answers(RandomParty who, string path, int expected)
    {
        var status = await who.Status(HttpMethod.Get, path, null);
        Assert.True(expected == status, $"{Name}: {who.Name} gets {status} for {path}, not {expected}");
    }

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

    /// <summary>A patient, and the family of another, whom a consent lets in or not.</summary>
    private async Task JoinPeople()
    {
        var (own, others) = (Pick(records.Values), Pick(records.Values));
        await server.Register("patient", "patients", [ClientRole.Patient], with: client => client with { Patient = PatientOf(own).Split('/')[1] });
        Parties.Add(new RandomParty("patient", [ClientRole.Patient], await server.As("patient"), own));
        var hospital = Parties.Single(party => party.Name == others.Referrer).Client;
        var relative = (string)(await hospital.Post("RelatedPerson", $$$"""{"resourceType":"RelatedPerson","patient":{"reference":"{{{PatientOf(others)}}}"} }""", 201))["id"]!;
        await server.Register("family", "patients", [ClientRole.Family], with: client => client with { Patient = PatientOf(others).Split('/')[1], RelatedPerson = relative });
        Parties.Add(new RandomParty("family", [ClientRole.Family], await server.As("family"), others));
        if (random.Next(4) == 0) return;
        var permit = CaseVisibilityTests.Denying(PatientOf(others), "nobody", null).Replace("\"deny\"", "\"permit\"", StringComparison.Ordinal)
            .Replace("\"identifier\":{\"system\":\"https://directory.example/organization\",\"value\":\"nobody\"}", $"\"reference\":\"RelatedPerson/{relative}\"", StringComparison.Ordinal);
        var key = "Consent/" + (string)(await hospital.Post("Consent", permit, 201))["id"]!;
        known.Add(key, (others, null));
        others.Consents.Add(new RandomConsent(key, "family", null, null));
    }

    private string PatientOf(RandomRecord record) => known.First(pair => pair.Value.Record == record && pair.Key.StartsWith("Patient/", StringComparison.Ordinal)).Key;

    private async Task DeleteSome()
    {
        foreach (var (key, origin) in known.Where(pair => pair.Value.Answer is null && pair.Key.Split('/')[0] is "Observation" or "Condition" or "DocumentReference").ToList())
        {
            if (random.Next(12) == 0) await Parties.Single(party => party.Name == origin.Record.Referrer).Client.Send(HttpMethod.Delete, key, null, 204);
        }
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
        record.IsForPatientOnly |= policy == "patient-only";
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
                var change = Pick(["""{"op":"replace","path":"/status","value":"inactive"}""", """{"op":"add","path":"/provision/period","value":{"start":"2020-01-01","end":"2020-12-31"}}""", """{"op":"add","path":"/provision/purpose","value":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HRESCH"}]}"""]);
                await hospital.Client.Send(HttpMethod.Patch, consent.Key, $"[{change}]", 200);
                consent.IsActive = false;
            }

            if (random.Next(3) != 0) continue;
            var (denied, type) = (Pick(Parties.Where(party => party.Is(ClientRole.Centre))).Name, random.Next(3) == 0 ? null : Pick(Types[..^1]));
            var key = "Consent/" + (string)(await hospital.Client.Post("Consent", CaseVisibilityTests.Denying(PatientOf(record), denied, type), 201))["id"]!;
            known.Add(key, (record, null));
            record.Consents.Add(new RandomConsent(key, null, denied, type));
        }
    }

    /// <summary>All there is and was, read past every rule; what nobody noted down while it was made is the hub's, and found by what it refers to.</summary>
    private async Task ReadAll()
    {
        await using var connection = server.Server.Connect("store.db");
        await connection.OpenAsync();
        foreach (var (sql, isDeleted) in new[] { (Newest, false), (LastOfDeleted, true) })
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                var (key, json) = (rows.GetString(0), JsonNode.Parse(rows.GetFieldValue<byte[]>(1))!);
                if (!Types.Contains(key.Split('/')[0])) continue;
                if (!known.TryGetValue(key, out var origin))
                {
                    var record = known.First(pair => pair.Key == (string?)json["for"]?["reference"]).Value.Record;
                    if ((string?)json["status"] == "requested") record.Reviews.TryAdd(key, null);
                    origin = (record, null);
                }

                All.Add(new RandomResource(key, origin.Record, origin.Answer, json, isDeleted));
            }
        }
    }

    private T Pick<T>(IEnumerable<T> from) => from.ToArray() is var all ? all[random.Next(all.Length)] : throw new InvalidOperationException();
}
