using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

public sealed class SubmissionTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<string> Cases => [.. Samples.Cases];

    public static TheoryData<string> Broken => [.. Samples.BrokenIndex().Select(sample => (string)sample!["file"]!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_referral_is_stored_whole_and_answered_with_its_case_task(string name)
    {
        var referral = Samples.Referral(name);

        var receipt = await server.Post("", referral.ToJsonString(), 200);

        var entries = receipt["entry"]!.AsArray();
        Assert.Equal(referral["entry"]!.AsArray().Count + 1, entries.Count);
        for (var at = 0; at < entries.Count - 1; at++)
        {
            var type = (string)referral["entry"]![at]!["resource"]!["resourceType"]!;
            var location = (string)entries[at]!["response"]!["location"]!;
            Assert.StartsWith(type + "/", location, StringComparison.Ordinal);
            await server.Get(location);
        }

        var task = entries[^1]!["resource"]!;
        Assert.Equal("Task", (string)task["resourceType"]!);
        Assert.Equal("requested", (string)task["status"]!);
        Assert.Equal("submitted", (string)task["businessStatus"]!["coding"]![0]!["code"]!);
        Assert.Contains((string)task["focus"]!["reference"]!, entries.Select(e => SubmittedCase.WithoutVersion((string)e!["response"]!["location"]!)));
    }

    [Fact]
    public async Task Urn_references_are_rewritten_wherever_they_stand()
    {
        var submitted = await SubmittedCase.Submit(server);

        foreach (var location in submitted.Locations)
        {
            var text = (await server.Get(location)).ToJsonString();
            Assert.DoesNotContain("urn:uuid:", text, StringComparison.Ordinal);
        }

        var document = await server.Get(submitted.Locations.First(location => location.StartsWith("DocumentReference/", StringComparison.Ordinal)));
        var url = (string)document["content"]![0]!["attachment"]!["url"]!;
        Assert.StartsWith("Binary/", url, StringComparison.Ordinal);
        await server.Get(url);
    }

    [Fact]
    public async Task The_same_bundle_identifier_again_gives_the_same_receipt_and_no_second_case()
    {
        var referral = Samples.Referral("breast-endocrine-duration").ToJsonString();
        var first = await server.Post("", referral, 200);
        var tasks = await server.Count("Task?code=https://second-opinion.example/fhir/CodeSystem/task-kind|case");

        var second = await server.Post("", referral, 200);
        var third = await server.Post("$submit", referral, 200);

        Assert.True(JsonNode.DeepEquals(first, second), second.ToJsonString());
        Assert.True(JsonNode.DeepEquals(first, third), third.ToJsonString());
        Assert.Equal(tasks, await server.Count("Task?code=https://second-opinion.example/fhir/CodeSystem/task-kind|case"));
    }

    [Fact]
    public async Task The_same_content_built_again_is_a_repeat_and_other_content_a_conflict()
    {
        var referral = Samples.Referral("colon-liver-metastases");
        var first = await server.Post("", referral.ToJsonString(), 200);
        var rebuilt = referral.ToJsonString().Replace((string)referral["entry"]![0]!["fullUrl"]!, "urn:uuid:6a0f3a0e-0c53-4d8d-9a53-7a54c0f3b001", StringComparison.Ordinal);

        var repeated = await server.Post("", rebuilt, 200);
        referral["entry"]!.AsArray().Single(entry => (string)entry!["resource"]!["resourceType"]! == "ServiceRequest")!["resource"]!["priority"] = "stat";
        var conflict = await server.Post("", referral.ToJsonString(), 409);

        Assert.True(JsonNode.DeepEquals(first, repeated));
        Assert.Contains("submission-changed", conflict.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_clients_who_send_the_same_referral_at_once_get_one_case()
    {
        var referral = Samples.Referral("sarcoma-pathology-reread").ToJsonString();

        var receipts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Post("", referral, 200)));

        Assert.Single(receipts.Select(receipt => (string)receipt["entry"]!.AsArray()[^1]!["response"]!["location"]!).Distinct());
    }

    [Fact]
    public async Task A_patient_who_is_known_is_not_stored_again()
    {
        var first = await SubmittedCase.Submit(server, "sarcoma-pathology-reread");
        var second = await SubmittedCase.Submit(server, "sarcoma-pathology-reread");

        Assert.Equal(first.Patient, second.Patient);
        Assert.NotEqual(first.ServiceRequest, second.ServiceRequest);
        Assert.Contains(second.Receipt["entry"]!.AsArray(), entry => (string)entry!["response"]!["status"]! == "200 OK");
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_referral_is_refused_with_every_problem_and_nothing_is_stored(string file)
    {
        var sample = Samples.BrokenIndex().Single(s => (string)s!["file"]! == file)!;
        var before = await Totals();

        var outcome = await server.Post("", Samples.Broken(file), (int)sample["status"]!);

        Assert.Equal("OperationOutcome", (string)outcome["resourceType"]!);
        var errors = outcome["issue"]!.AsArray().Where(issue => (string)issue!["severity"]! is "error" or "fatal").ToList();
        Assert.NotEmpty(errors);
        Assert.All(errors, error => Assert.False(string.IsNullOrWhiteSpace((string?)error!["diagnostics"])));
        var found = errors.SelectMany(error => error!["expression"]?.AsArray().Select(e => (string)e!) ?? []).ToList();
        foreach (var expected in sample["expressions"]!.AsArray()) Assert.Contains((string)expected!, found);
        Assert.Equal(before, await Totals());
    }

    [Fact]
    public async Task A_dry_run_says_what_stands_in_the_way_and_stores_nothing()
    {
        var before = await Totals();

        var good = await server.Post("$submit?dryRun=true", Samples.Referral("colon-liver-metastases").ToJsonString(), 200);
        await server.Post("$submit?dryRun=true", Samples.Broken("consent-missing.json"), 422);

        Assert.Equal("OperationOutcome", (string)good["resourceType"]!);
        Assert.Equal(before, await Totals());
    }

    [Fact]
    public async Task A_problem_is_reported_with_a_stable_id_and_no_value_of_the_patient()
    {
        var broken = Samples.Referral("colon-liver-metastases");
        var patient = broken["entry"]![0]!["resource"]!;
        patient["birthDate"] = "19-Secret-60";

        var outcome = await server.Post("", broken.ToJsonString(), 422);

        Assert.DoesNotContain("Secret", outcome.ToJsonString(), StringComparison.Ordinal);
        Assert.All(outcome["issue"]!.AsArray(), issue => Assert.NotEmpty((string)issue!["details"]!["coding"]![0]!["code"]!));
    }

    private async Task<(int Patients, int Requests, int Tasks, int Reports)> Totals() =>
        (await server.Count("Patient"), await server.Count("ServiceRequest"), await server.Count("Task?code=https://second-opinion.example/fhir/CodeSystem/task-kind|case"), await server.Count("DiagnosticReport"));
}
