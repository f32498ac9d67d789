namespace SecondOpinion.Fhir.ServerTests;

/// <summary>What becomes of a case in the queue when the patient's consents let nobody have it.</summary>
public sealed class HeldCaseTests(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("""[{"op":"replace","path":"/status","value":"inactive"}]""", """[{"op":"replace","path":"/status","value":"active"}]""")]
    [InlineData("""[{"op":"add","path":"/provision/period","value":{"start":"2020-01-01","end":"2020-12-31"}}]""", """[{"op":"replace","path":"/provision/period/end","value":"2099-12-31"}]""")]
    public async Task A_case_that_no_consent_permits_is_held_out_of_the_queue_and_says_why_until_one_does(string withdrawing, string renewing)
    {
        var submitted = await SubmittedCase.Submit(server);
        var item = $"Task/{(await submitted.Review())["id"]}";
        var consent = submitted.Locations.Single(location => location.StartsWith("Consent/", StringComparison.Ordinal));
        Assert.Single(await server.Search("Task/$queue"));
        await server.Send(HttpMethod.Patch, consent, withdrawing, 200);

        var held = await server.Await($"Task?_id={submitted.CaseTask.Split('/')[1]}&business-status=awaiting-consent");
        Assert.Equal(("on-hold", "consent-withdrawn"), ((string?)held["status"], (string?)held["statusReason"]!["coding"]![0]!["code"]));
        Assert.Contains("Send another Consent", (string?)held["note"]!.AsArray()[^1]!["text"]);
        Assert.Single(await server.Search($"Communication?part-of={submitted.CaseTask}"));
        Assert.Empty(await server.Search("Task/$queue"));
        Assert.Empty(await server.Search("Task?owner:missing=true&status=requested"));
        Assert.Contains("consent-withdrawn", (await server.Post($"{item}/$claim", SubmittedCase.ClaimBy("liver-centre"), 403)).ToJsonString());

        await server.Send(HttpMethod.Patch, consent, renewing, 200);
        var back = await server.Await($"Task?_id={submitted.CaseTask.Split('/')[1]}&business-status=queued");
        Assert.Null(back["statusReason"]);
        Assert.Equal(item, $"Task/{Assert.Single(await server.Search("Task/$queue"))["id"]}");
        await server.Post($"{item}/$claim", SubmittedCase.ClaimBy("liver-centre"), 200);
    }
}
