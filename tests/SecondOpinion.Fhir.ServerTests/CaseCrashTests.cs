using System.Globalization;
using System.Text.Json.Nodes;
using static SecondOpinion.Fhir.ServerTests.CaseStep;
using static SecondOpinion.Fhir.ServerTests.StepParameters;
using static SecondOpinion.Fhir.ServerTests.SubmittedCase;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Cases go on whatever happens to the process.</summary>
public sealed class CaseCrashTests : IDisposable
{
    private const string Queued = "accepted/queued requested";
    private const string Claimed = "accepted/claimed received";
    private const string Accepted = "accepted/assigned accepted";
    private const string InReview = "in-progress/in-review in-progress";
    private const string Disputed = "completed/disputed completed";
    private const string Waiting = "in-progress/awaiting-information in-progress";

    private readonly string folder = Directory.CreateTempSubdirectory("secondopinion-crash-").FullName;

    [Fact]
    public async Task Cases_go_on_after_the_process_was_killed_at_every_step_of_their_lives()
    {
        // Referrals are sent at once, and the process is killed when one is acknowledged: sent again, none is there twice.
        var names = new[] { "colon-liver-metastases", "sarcoma-pathology-reread" };
        var referrals = names.Select(name => Samples.Referral(name)).ToArray();
        await Alive(
            async server =>
            {
                var posts = referrals.Select(referral => server.Client.PostAsync("", TestServer.Json(referral.ToJsonString()))).ToArray();
                return (await await Task.WhenAny(posts)).EnsureSuccessStatusCode();
            },
            "--Jobs:Enabled=false");
        var told = await Alive(async server => new[] { await Submit(server, names[0], referrals[0]), await Submit(server, names[1], referrals[1]) }, "--Jobs:Enabled=false");

        // Between the commit and the job, in the midst of the job perhaps, and when it has queued the cases.
        await Alive(server => server.Get(told[0].CaseTask));
        await Alive(server => Task.WhenAll(told.Select(one => one.On(server).Review())));

        var lives = new List<CaseLife> { StraightThrough(told[0]), GivenBackAndThenCancelled(told[1]) };
        while (lives.Count > 0)
        {
            await Task.WhenAll(await Alive(async server =>
            {
                await Task.WhenAll(lives.Select(life => life.Settle(server)));
                lives.RemoveAll(life => life.IsOver);
                var answers = new List<Task>();
                foreach (var life in lives) answers.Add(await life.Send(server));
                if (answers.Count > 0) await await Task.WhenAny(answers);
                return answers;
            }));
        }

        await Alive(async server =>
        {
            Assert.Equal(3, await server.Count("Task?code=https://second-opinion.example/fhir/CodeSystem/task-kind|case"));
            Assert.Single(await server.Search($"Task?part-of={told[0].CaseTask}"));
            Assert.Equal(["cancelled", "failed", "rejected"], (await server.Search($"Task?part-of={told[1].CaseTask}")).Select(review => (string)review["status"]!).Order());
            Assert.Equal(2, (await server.Get(told[0].CaseTask))["output"]!.AsArray().Count);
            return server;
        });
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static CaseLife StraightThrough(SubmittedCase told) => new(
        told,
        OnReview(told, "claim", _ => ClaimBy(told.Centre), Claimed),
        OnReview(told, "renew", review => Parameters(("leaseToken", "valueString", LeaseToken(review)), ("leaseMinutes", "valuePositiveInt", 600)), Claimed, $"Task?part-of={told.CaseTask}&lease-expires=gt{InHours(3)}"),
        OnReview(told, "accept", review => Under(LeaseToken(review)), Accepted),
        OnReview(told, "start", review => Under(LeaseToken(review)), InReview),
        OnReview(told, "request-information", review => Parameters(("leaseToken", "valueString", LeaseToken(review)), ("code", "valueCodeableConcept", Concept("https://second-opinion.example/fhir/CodeSystem/checklist-item", "endoscopy-report"))), Waiting),
        Post(_ => Task.FromResult(("DiagnosticReport", $$$"""
            {"resourceType":"DiagnosticReport","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"18751-8"}]},"subject":{"reference":"{{{told.Patient}}}"}}
            """)), InReview, $"DiagnosticReport?code=18751-8&subject={told.Patient}"),
        OnReview(told, "issue-opinion", review => told.OpinionUnder(LeaseToken(review), "preliminary"), "in-progress/preliminary-opinion in-progress"),
        OnReview(told, "issue-opinion", review => told.OpinionUnder(LeaseToken(review)), "completed/final-opinion completed"),
        Post(async server =>
        {
            var report = (await server.Get(told.CaseTask))["output"]!.AsArray().Select(output => (string)output!["valueReference"]!["reference"]!).First(reference => reference.StartsWith("DiagnosticReport/", StringComparison.Ordinal));
            var opinion = await server.Get(report);
            opinion["conclusion"] = (string)opinion["conclusion"]! + " The pending test changes nothing.";
            return ($"{report}/$amend", Amending(opinion));
        }, "completed/amended-opinion completed"),
        Post(_ => Task.FromResult(($"{told.CaseTask}/$dispute", Contesting)), Disputed),
        Post(_ => Task.FromResult(($"{told.CaseTask}/$request-third-opinion", Contesting)), Disputed, $"Task?patient={told.Patient}&code=https://second-opinion.example/fhir/CodeSystem/task-kind|case&status:not=completed"));

    private static CaseLife GivenBackAndThenCancelled(SubmittedCase told) => new(
        told,
        OnReview(told, "claim", _ => ClaimBy("full-centre"), Claimed),
        OnReview(told, "decline", review => Because("no-free-capacity", LeaseToken(review)), Queued),
        OnReview(told, "claim", _ => ClaimBy("hesitant-centre"), Claimed),
        OnReview(told, "release", review => Under(LeaseToken(review)), Queued),
        OnReview(told, "claim", _ => ClaimBy("busy-centre"), Claimed),
        OnReview(told, "assign", review => Parameters(("leaseToken", "valueString", LeaseToken(review)), ("owner", "valueReference", new JsonObject { ["display"] = "The reviewer" })), Accepted),
        OnReview(told, "give-up", review => Because("reviewer-unavailable", LeaseToken(review)), Queued),
        OnReview(told, "claim", _ => ClaimBy("free-centre"), Claimed),
        OnReview(told, "request-information", review => Parameters(("leaseToken", "valueString", LeaseToken(review)), ("query", "valueString", "Has she been treated since?")), Waiting),
        new(HttpMethod.Patch, async server =>
        {
            var review = (await server.Search($"Task?part-of={told.CaseTask}&status=in-progress")).Single();
            var asked = (await server.Search($"Task?part-of=Task/{review["id"]}")).Single();
            return ($"Task/{asked["id"]}", AnsweringWith(told.ServiceRequest));
        }, InReview),
        Post(_ => Task.FromResult(($"{told.CaseTask}/$cancel", Because("treatment-started"))), "on-hold/cancellation-requested on-hold"),
        OnReview(told, "answer-cancellation", review => Parameters(("leaseToken", "valueString", LeaseToken(review)), ("stop", "valueBoolean", true)), "cancelled/ cancelled"));

    private static string Contesting => Parameters(("reason", "valueString", "Resectability is judged differently."));

    private static string InHours(int hours) => TimeProvider.System.GetUtcNow().AddHours(hours).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Starts a process, lets it live for this long and kills it.</summary>
    private async Task<T> Alive<T>(Func<TestServer, Task<T>> life, params string[] settings)
    {
        using var server = await ServerProcess.Start(folder, settings);
        var result = await life(TestServer.At(server.Client));
        await server.Kill();
        return result;
    }
}
