using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Model.Definitions;
using SecondOpinion.Fhir.Storage;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>What runs by itself: shown, tried again, given up in sight of an operator, and never lost.</summary>
public sealed class JobTests
{
    [Fact]
    public async Task A_job_that_keeps_failing_waits_for_an_operator_who_can_try_it_again()
    {
        await using var server = await TestServer.Start("--Jobs:Enabled=false");
        var told = await SubmittedCase.Submit(server, "sarcoma-pathology-reread");
        var request = await server.Get(told.ServiceRequest);
        Assert.Contains("jobs-off", (await server.Send(HttpMethod.Get, "$jobs", null, 501)).ToJsonString(), StringComparison.Ordinal);

        // No client can take a case's request away; a broken disk can.
        await server.Restart(folder => Delete(folder, told.ServiceRequest), "--Jobs:SweepSeconds=1", "--Jobs:Retries=2", "--Jobs:RetryMilliseconds=50");
        var dead = await Job(server, told, "dead");
        Assert.Contains("case-request-unknown", (string)Part(dead, "problem")!["valueString"]!, StringComparison.Ordinal);
        Assert.Equal(3, (int)Part(dead, "failures")!["valueInteger"]!);
        Assert.Null(Part(dead, "next"));

        await server.Send(HttpMethod.Put, told.ServiceRequest, request.ToJsonString(), 200);
        await server.Post("$jobs/unknown/$retry", """{"resourceType":"Parameters"}""", 404);
        await server.Post($"$jobs/{told.CaseTask[5..]}/$retry", """{"resourceType":"Parameters"}""", 200);

        await told.Review();
        Assert.Equal("queued", CentreSamples.BusinessStatus(await server.Get(told.CaseTask)));
        Assert.Single(await server.Search($"Task?focus={told.ServiceRequest}&code=https://second-opinion.example/fhir/CodeSystem/task-kind|case"));
        await Job(server, told, "waiting");
    }

    [Fact]
    public async Task A_clock_that_ran_out_while_the_server_was_down_is_breached_as_soon_as_it_runs_again()
    {
        await using var server = await TestServer.Start("--Jobs:SweepSeconds=1");
        var told = await SubmittedCase.Submit(server, "sarcoma-pathology-reread");
        var review = await told.Review();
        await server.Post($"Task/{review["id"]}/$accept", Lease(SubmittedCase.LeaseToken(await told.Claim(review))), 200);

        server.Clock.Pass(TimeSpan.FromDays(60));
        await server.Restart("--Jobs:SweepSeconds=1");

        await server.Await($"Task?_id={told.CaseTask[5..]}&clock-state=breached");
        await server.Await($"Task?_id={review["id"]}&clock-state=breached&status=accepted");
    }

    [Fact]
    public async Task Two_hundred_clients_who_claim_two_hundred_cases_at_once_get_one_each()
    {
        const int cases = 200;
        await using var server = await TestServer.Start();
        await Parallel.ForEachAsync(Enumerable.Range(0, cases), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => await server.Post("", Samples.Referral("sarcoma-pathology-reread").ToJsonString(), 200));
        while (await server.Count("Task?owner:missing=true&status=requested&code=https://second-opinion.example/fhir/CodeSystem/task-kind|review") < cases) await Task.Delay(100);

        var items = (await server.Get("Task/$queue?_count=200"))["entry"]!.AsArray().Select(entry => (string)entry!["resource"]!["id"]!).ToArray();
        var claims = await Task.WhenAll(Enumerable.Range(0, cases).Select(n => ClaimAny(server, $"centre-{n}", items, new Random(n))));

        Assert.Equal(cases, claims.Select(claim => (string)claim["id"]!).Distinct().Count());
        Assert.Equal(0, (int)(await server.Get("Task/$queue"))["total"]!);
        Assert.Equal(cases, await server.Count("Task?status=received"));
        Assert.Equal(cases, await server.Count("Task?business-status=claimed&code=https://second-opinion.example/fhir/CodeSystem/task-kind|case"));

        // Some give back what they hold, others take it, and the first can't write any more.
        await Task.WhenAll(claims.Take(20).Select(async claim =>
        {
            await server.Post($"Task/{claim["id"]}/$release", Lease(SubmittedCase.LeaseToken(claim)), 200);
            var second = await server.Post($"Task/{claim["id"]}/$claim", SubmittedCase.ClaimBy("second"), 200);
            await server.Post($"Task/{claim["id"]}/$accept", Lease(SubmittedCase.LeaseToken(claim)), 409);
            await server.Send(HttpMethod.Patch, $"Task/{claim["id"]}", """[{"op":"replace","path":"/status","value":"accepted"},{"op":"replace","path":"/extension","value":[]}]""", 422);
            Assert.Equal(2, (int)SubmittedCase.Lease(second)!["extension"]!.AsArray().Single(part => (string)part!["url"]! == "generation")!["valuePositiveInt"]!);
        }));
    }

    /// <summary>Tries the items in an order of its own until it has one.</summary>
    private static async Task<JsonNode> ClaimAny(TestServer server, string centre, IReadOnlyList<string> items, Random random)
    {
        var order = items.ToArray();
        random.Shuffle(order);
        for (var at = 0; ; at++)
        {
            using var answer = await server.Send(HttpMethod.Post, $"Task/{order[at % order.Length]}/$claim", SubmittedCase.ClaimBy(centre));
            if (answer.IsSuccessStatusCode) return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            Assert.True((int)answer.StatusCode is 409 or 503, answer.ToString());
        }
    }

    private static async Task Delete(string folder, string reference)
    {
        var parts = reference.Split('/');
        await using var store = await ResourceStores.OpenSqlite(Path.Combine(folder, "store.db"), new StoreOptions(), DefinitionCatalogue.R4, TimeProvider.System, CancellationToken.None);
        Assert.IsType<CommitResult.Committed>(await store.Commit(new ChangeSet([new Change(ChangeKind.Delete, new ResourceKey(parts[0], parts[1]), null)]), CancellationToken.None));
    }

    /// <summary>The job of a case, as soon as it is in this state.</summary>
    private static async Task<JsonNode> Job(TestServer server, SubmittedCase told, string state)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var jobs = await server.Get("$jobs");
            if ((jobs["parameter"]?.AsArray() ?? []).FirstOrDefault(job => (string)Part(job!, "case")!["valueReference"]!["reference"]! == told.CaseTask && (string)Part(job!, "state")!["valueCode"]! == state) is { } found) return found;
            await Task.Delay(100, patience.Token);
        }
    }

    private static JsonNode? Part(JsonNode parameter, string name) => parameter["part"]!.AsArray().SingleOrDefault(part => (string)part!["name"]! == name);

    private static string Lease(string token) => $$$"""{"resourceType":"Parameters","parameter":[{"name":"leaseToken","valueString":"{{{token}}}"}]}""";
}
