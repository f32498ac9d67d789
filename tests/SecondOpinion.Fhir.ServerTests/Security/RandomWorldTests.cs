using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Random organisations, people, cases, consents, claims and deletions: every answer holds what a few naive loops over the same world say, no more and no less.</summary>
public sealed class RandomWorldTests
{
    [Theory]
    [InlineData(1, TestDatabase.Sqlite)]
    [InlineData(5, TestDatabase.Sqlite)]
    [InlineData(8, TestDatabase.PostgreSql)]
    public async Task Every_answer_holds_what_the_naive_oracle_says(int seed, TestDatabase database)
    {
        await using var world = await RandomWorld.Create(seed, database);
        foreach (var who in world.Parties)
        {
            foreach (var type in RandomWorld.Types) await HoldsOfType(world, who, type);
            await HoldsAlongReferences(world, who);
            await HoldsById(world, who);
            await HoldsInBundles(world, who);
            await RandomWorldPaths.HoldInHistories(world, who);
            await RandomWorldPaths.HoldInRecords(world, who);
            await RandomWorldPaths.HoldInIncludes(world, who);
        }

        if (database == TestDatabase.Sqlite) await RandomWorldPaths.HoldInHistoryOfAll(world, world.Parties[seed % world.Parties.Count]);
    }

    [Theory]
    [InlineData(3, TestDatabase.Sqlite)]
    [InlineData(4, TestDatabase.PostgreSql)]
    public async Task Conditions_are_met_by_what_their_sender_sees_and_writes_reach_what_is_their_own(int seed, TestDatabase database)
    {
        await using var world = await RandomWorld.Create(seed, database);
        foreach (var who in world.Parties) await RandomWorldPaths.HoldInConditionsById(world, who);
        foreach (var patient in world.All.Where(resource => resource.Type == "Patient").ToList())
        {
            var token = Token(patient);
            foreach (var who in world.Parties)
            {
                var met = world.Seen(who, "Patient").Where(other => Token(other) == token).ToList();
                await who.Client.Send(HttpMethod.Delete, $"Patient?identifier={Uri.EscapeDataString(token)}&active=false", null, 204);
                await HoldsOfConditionalWrites(world, who, token, met);
            }
        }
    }

    private static string Token(RandomResource patient) => $"{patient.Json["identifier"]![0]!["system"]}|{patient.Json["identifier"]![0]!["value"]}";

    private static async Task HoldsOfConditionalWrites(RandomWorld world, RandomParty who, string token, List<RandomResource> met)
    {
        var found = met.Count switch { 0 => "none", 1 => met[0].IsOwnOf(who) || who.Is(ClientRole.Coordinator) ? "own" : "another's", _ => "many" };
        void Is(int expected, int status, string what) => Assert.True(expected == status, $"{world.Name}: {who.Name} is answered with {status} and not {expected} for {what} that {found} meet");
        var url = "Patient?identifier=" + Uri.EscapeDataString(token);
        var changed = met.Count == 1 ? met[0].Json.DeepClone().AsObject() : JsonNode.Parse("""{"resourceType":"Patient","active":true}""")!.AsObject();
        changed.Remove("meta");
        Is(found switch { "none" => 201, "many" => 412, _ => 200 }, await who.Status(HttpMethod.Post, "Patient", """{"resourceType":"Patient","active":true}""", ("If-None-Exist", "identifier=" + token)), "a conditional create");
        Is(found switch { "none" => 201, "many" => 412, "own" => 200, _ => 403 }, await who.Status(HttpMethod.Put, url, changed.ToJsonString()), "a conditional update");
        Is(found switch { "none" => 404, "many" => 412, "own" => 200, _ => 403 }, await who.Status(HttpMethod.Patch, url, """[{"op":"test","path":"/resourceType","value":"Patient"}]"""), "a conditional patch");
        if (found is "another's" or "many") Is(found == "many" ? 412 : 403, await who.Status(HttpMethod.Delete, url, null), "a conditional delete");

        // In a transaction the same, and what stands beside it is not written where it fails.
        var all = world.Parties.Single(party => party.BreaksGlass).Client;
        var before = (int)(await all.Get("Basic?_summary=count"))["total"]!;
        var transaction = $$"""
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"resource":{"resourceType":"Basic","code":{"text":"beside"},"subject":{"reference":"{{url}}"} },"request":{"method":"POST","url":"Basic"} },
             {"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier={{token}}&active=false"} }]}
            """;
        var status = await who.Status(HttpMethod.Post, "", transaction);
        Assert.True(met.Count == 1 ? status == 200 : status is >= 400 and < 500, $"{world.Name}: {who.Name} is answered with {status} for a conditional reference that {found} meet");
        if (met.Count != 1) Assert.Equal(before, (int)(await all.Get("Basic?_summary=count"))["total"]!);
    }

    private static async Task HoldsOfType(RandomWorld world, RandomParty who, string type)
    {
        var expected = world.Seen(who, type).Select(resource => resource.Key).Order().ToList();
        var bundle = await who.Client.Get($"{type}?_count=500&_total=accurate");
        world.Same(who, type, expected, SmartClient.Entries(bundle, "match"));
        Assert.True(expected.Count == (int)bundle["total"]!, $"{world.Name}: {who.Name} is told of {bundle["total"]} {type}, not {expected.Count}");
        world.Same(who, type + " by _sort", expected, SmartClient.Entries(await who.Client.Get($"{type}?_count=500&_sort=-_lastUpdated"), "match"));
        var history = SmartClient.Entries(await who.Client.Get($"{type}/_history?_count=1000")).Distinct().ToList();
        world.Same(who, $"{type}/_history", world.All.Where(resource => resource.Type == type && resource.IsSeenBy(who)).Select(resource => resource.Key), history);
    }

    private static async Task HoldsAlongReferences(RandomWorld world, RandomParty who)
    {
        var (patients, observations, reports) = (world.Seen(who, "Patient"), world.Seen(who, "Observation"), world.Seen(who, "DiagnosticReport"));
        world.Same(who, "Patient?_has", patients.Where(p => observations.Exists(o => o.RefersTo(p, "subject"))).Select(p => p.Key),
            await who.Client.Search("Patient?_has:Observation:patient:status=final&_count=500"));
        world.Same(who, "Observation by chain", observations.Where(o => patients.Exists(p => o.RefersTo(p, "subject"))).Select(o => o.Key),
            await who.Client.Search("Observation?patient:Patient.birthdate=gt1800-01-01&_count=500"));
        world.Same(who, "_include", observations.Where(o => reports.Exists(r => r.RefersTo(o, "result"))).Select(o => o.Key),
            SmartClient.Entries(await who.Client.Get("DiagnosticReport?_include=DiagnosticReport:result&_count=500"), "include"));
        world.Same(who, "_revinclude", observations.Where(o => patients.Exists(p => o.RefersTo(p, "subject"))).Select(o => o.Key),
            SmartClient.Entries(await who.Client.Get("Patient?_revinclude=Observation:subject&_count=500"), "include"));
    }

    private static async Task HoldsById(RandomWorld world, RandomParty who)
    {
        foreach (var resource in world.Some(12))
        {
            foreach (var (path, status) in new[] { (resource.Key, resource.StatusFor(who)), (resource.Key + "/_history/1", resource.IsSeenBy(who) ? 200 : 404), (resource.Key + "/_history", resource.IsSeenBy(who) ? 200 : 404) })
                await world.Answers(who, path, status);
        }
    }

    /// <summary>Reads and writes that touch nothing, mixed: each entry of a batch is answered as it would be alone, and a transaction fails as a whole.</summary>
    private static async Task HoldsInBundles(RandomWorld world, RandomParty who)
    {
        const string patch = """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"active"},{"name":"value","valueBoolean":true}]}]}""";
        var (reads, writes) = (world.Some(12).ToList(), world.Some(12).Where(resource => !resource.IsOwnOf(who) && resource.Type is not ("Task" or "Binary") && !who.Is(ClientRole.Coordinator) && !who.Is(ClientRole.Patient)).ToList());
        var batch = new JsonObject { ["resourceType"] = "Bundle", ["type"] = "batch", ["entry"] = new JsonArray([.. reads.Select(read => Entry("GET", read.Key)), .. writes.Select(write => Entry("DELETE", write.Key)), .. writes.Select(write => Entry("PATCH", write.Key, patch))]) };
        var statuses = (await who.Client.Post("", batch.ToJsonString(), 200))["entry"]!.AsArray().Select(entry => ((string)entry!["response"]!["status"]!)[..3]).ToList();

        // What a case is about is not deleted by anybody, which comes before whose it is.
        var expected = reads.Select(read => read.StatusFor(who)).Concat(writes.Select(write => write.StatusFor(who) switch { 200 => write.Type == "ServiceRequest" ? 409 : 403, 410 => 204, _ => 404 })).Select(status => $"{status}").ToList();
        Assert.True(expected.SequenceEqual(statuses.Take(expected.Count)), $"{world.Name}: a batch of {who.Name} is answered with {string.Join(' ', statuses)}, not {string.Join(' ', expected)}");
        foreach (var (write, status) in writes.Zip(statuses.Skip(expected.Count)))
            Assert.True(write.StatusFor(who) == 200 ? status is "403" or "422" : status == $"{write.StatusFor(who)}", $"{world.Name}: {who.Name} patches {write.Key} and is answered with {status}");

        foreach (var write in writes.DistinctBy(write => write.Key).Take(3))
        {
            var key = $"Basic?code=http://x.example|{write.Key.Replace('/', '-')}-{who.Name.Replace(' ', '-')}";
            var transaction = new JsonObject
            {
                ["resourceType"] = "Bundle", ["type"] = "transaction",
                ["entry"] = new JsonArray(
                    Entry("POST", "Basic", $$$"""{"resourceType":"Basic","code":{"coding":[{"system":"http://x.example","code":"{{{key.Split('|')[1]}}}"}]}}"""), Entry("GET", write.Key), Entry("DELETE", write.Key)),
            };
            var status = await who.Status(HttpMethod.Post, "", transaction.ToJsonString());
            Assert.True(write.StatusFor(who) == 200 ? status is 403 or 409 : status == 200, $"{world.Name}: {who.Name} is answered with {status} for a transaction that deletes {write.Key}");
            Assert.Equal(status == 200 ? 1 : 0, (int)(await who.Client.Get(key + "&_summary=count"))["total"]!);
        }
    }

    private static JsonObject Entry(string method, string url, string? resource = null)
    {
        var entry = new JsonObject { ["request"] = new JsonObject { ["method"] = method, ["url"] = url } };
        if (resource is not null) entry["resource"] = JsonNode.Parse(resource);
        return entry;
    }
}
