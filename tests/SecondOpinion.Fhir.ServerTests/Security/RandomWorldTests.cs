using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Random organisations, cases, consents and claims: every answer holds what a few naive loops over the same world say, no more and no less.</summary>
public sealed class RandomWorldTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Every_answer_holds_what_the_naive_oracle_says(int seed)
    {
        await using var world = await RandomWorld.Create(seed);
        foreach (var who in world.Parties)
        {
            foreach (var type in RandomWorld.Types) await HoldsOfType(world, who, type);
            await HoldsAlongReferences(world, who);
            await HoldsById(world, who);
        }
    }

    [Fact]
    public async Task Conditions_of_one_hospital_are_not_met_by_the_patients_of_another()
    {
        await using var world = await RandomWorld.Create(3);
        foreach (var patient in world.All.Where(resource => resource.Type == "Patient"))
        {
            var identifier = patient.Json["identifier"]![0]!;
            var token = $"{identifier["system"]}|{identifier["value"]}";
            foreach (var who in world.Parties.Where(party => party.Is(ClientRole.Referrer)))
            {
                var seen = world.All.Count(other => other.Type == "Patient" && RandomWorld.Sees(who, other) && $"{other.Json["identifier"]![0]!["system"]}|{other.Json["identifier"]![0]!["value"]}" == token);
                await who.Client.Send(HttpMethod.Post, "Patient", $$"""{"resourceType":"Patient","active":true}""", seen switch { 0 => 201, 1 => 200, _ => 412 }, ("If-None-Exist", "identifier=" + token));
                await who.Client.Send(HttpMethod.Delete, $"Patient?identifier={Uri.EscapeDataString(token)}&active=false", null, 204);
            }
        }
    }

    private static async Task HoldsOfType(RandomWorld world, RandomParty who, string type)
    {
        var expected = world.Seen(who, type).Select(resource => resource.Key).Order().ToList();
        var bundle = await who.Client.Get($"{type}?_count=500&_total=accurate");
        Same(world, who, type, expected, SmartClient.Entries(bundle, "match"));
        Assert.True(expected.Count == (int)bundle["total"]!, $"{world.Name}: {who.Name} is told of {bundle["total"]} {type}, not {expected.Count}");
        Same(world, who, type + " by _sort", expected, SmartClient.Entries(await who.Client.Get($"{type}?_count=500&_sort=-_lastUpdated"), "match"));
        var history = SmartClient.Entries(await who.Client.Get($"{type}/_history?_count=1000")).Distinct().ToList();
        Same(world, who, $"{type}/_history", expected, history);
    }

    private static async Task HoldsAlongReferences(RandomWorld world, RandomParty who)
    {
        var (patients, observations, reports) = (world.Seen(who, "Patient"), world.Seen(who, "Observation"), world.Seen(who, "DiagnosticReport"));
        Same(world, who, "Patient?_has", patients.Where(p => observations.Exists(o => o.RefersTo(p, "subject"))).Select(p => p.Key),
            await who.Client.Search("Patient?_has:Observation:patient:status=final&_count=500"));
        Same(world, who, "Observation by chain", observations.Where(o => patients.Exists(p => o.RefersTo(p, "subject"))).Select(o => o.Key),
            await who.Client.Search("Observation?patient:Patient.birthdate=gt1800-01-01&_count=500"));
        Same(world, who, "_include", observations.Where(o => reports.Exists(r => r.RefersTo(o, "result"))).Select(o => o.Key),
            SmartClient.Entries(await who.Client.Get("DiagnosticReport?_include=DiagnosticReport:result&_count=500"), "include"));
        Same(world, who, "_revinclude", observations.Where(o => patients.Exists(p => o.RefersTo(p, "subject"))).Select(o => o.Key),
            SmartClient.Entries(await who.Client.Get("Patient?_revinclude=Observation:subject&_count=500"), "include"));
        foreach (var patient in world.All.Where(resource => resource.Type == "Patient"))
        {
            var isSeen = patients.Contains(patient);
            var everything = await who.Client.Get($"{patient.Key}/$everything", isSeen ? 200 : 404);
            if (!isSeen) continue;
            var given = SmartClient.Entries(everything);
            foreach (var resource in world.All.Where(resource => given.Contains(resource.Key)))
                Assert.True(RandomWorld.Sees(who, resource), $"{world.Name}: $everything gives {who.Name} {resource.Key}");
            Assert.Superset(observations.Where(o => o.RefersTo(patient, "subject")).Select(o => o.Key).ToHashSet(), given.ToHashSet());
        }
    }

    private static async Task HoldsById(RandomWorld world, RandomParty who)
    {
        foreach (var resource in world.Some(30))
        {
            foreach (var path in new[] { resource.Key, resource.Key + "/_history/1", resource.Key + "/_history" })
            {
                using var answer = await who.Client.Http.GetAsync(path);
                Assert.True((RandomWorld.Sees(who, resource) ? 200 : 404) == (int)answer.StatusCode, $"{world.Name}: {who.Name} gets {(int)answer.StatusCode} for {path}");
            }
        }
    }

    private static void Same(RandomWorld world, RandomParty who, string what, IEnumerable<string> expected, IEnumerable<string> found)
    {
        var (wanted, given) = (expected.ToHashSet(), found.ToHashSet());
        Assert.True(wanted.SetEquals(given), $"{world.Name}: for {who.Name}, {what} leaks {string.Join(' ', given.Except(wanted))} and lacks {string.Join(' ', wanted.Except(given))}");
    }
}
