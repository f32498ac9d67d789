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
    public async Task The_same_content_built_again_is_a_repeat_and_other_content_updates_the_open_case()
    {
        var referral = Samples.Referral("colon-liver-metastases");
        var first = await server.Post("", referral.ToJsonString(), 200);
        var rebuilt = referral.ToJsonString().Replace((string)referral["entry"]![0]!["fullUrl"]!, "urn:uuid:6a0f3a0e-0c53-4d8d-9a53-7a54c0f3b001", StringComparison.Ordinal);

        var repeated = await server.Post("", rebuilt, 200);
        Samples.Request(referral)["priority"] = "stat";
        var updated = await server.Post("", referral.ToJsonString(), 200);
        var again = await server.Post("", referral.ToJsonString(), 200);

        Assert.True(JsonNode.DeepEquals(first, repeated));
        Assert.Equal(Keys(first), Keys(updated));
        Assert.Equal(Keys(first), Keys(again));
        var request = await server.Get(Keys(first).Single(key => key.StartsWith("ServiceRequest/", StringComparison.Ordinal)));
        Assert.Equal("stat", (string)request["priority"]!);
        Assert.Equal("2", (string)request["meta"]!["versionId"]!);
        Assert.Equal("1", (string)(await server.Get(Keys(first).First(key => key.StartsWith("Condition/", StringComparison.Ordinal))))["meta"]!["versionId"]!);
        Assert.Equal("stat", (string)(await server.Get(Keys(first)[^1]))["priority"]!);
    }

    [Fact]
    public async Task Another_bundle_with_the_placer_number_of_a_case_updates_it_and_adds_what_is_new()
    {
        var referral = Samples.Referral("breast-endocrine-duration");
        var first = await server.Post("", referral.ToJsonString(), 200);
        referral["identifier"]!["value"] = "another-message-" + (string)referral["identifier"]!["value"]!;
        referral["entry"]!.AsArray().Add(JsonNode.Parse($$$"""
            {"fullUrl":"urn:uuid:0f6f7b8e-31f0-4b52-9d3c-59b6a3b4e001","request":{"method":"POST","url":"Observation"},
             "resource":{"resourceType":"Observation","status":"final","code":{"text":"Vitamin D"},"subject":{"reference":"{{{referral["entry"]![0]!["fullUrl"]}}}"},"valueString":"sufficient"}}
            """));

        var second = await server.Post("$submit", referral.ToJsonString(), 200);

        Assert.Equal(Keys(first)[^1], Keys(second)[^1]);
        Assert.Equal(Keys(first).SkipLast(1), Keys(second).SkipLast(2));
        Assert.Equal("201 Created", (string)second["entry"]!.AsArray()[^2]!["response"]!["status"]!);
        Assert.Equal(Keys(second), Keys(await server.Post("$submit", referral.ToJsonString(), 200)));
    }

    [Fact]
    public async Task A_referral_resource_by_resource_opens_its_case_with_the_request_and_only_once()
    {
        var referral = Samples.Referral("sarcoma-pathology-reread");
        var locations = new Dictionary<string, string>();
        JsonNode Resolved(JsonNode resource) => JsonNode.Parse(locations.Aggregate(resource.ToJsonString(), (text, pair) => text.Replace(pair.Key, pair.Value, StringComparison.Ordinal)))!;
        foreach (var entry in Samples.InOrderOfReference(referral))
        {
            var resource = Resolved(entry["resource"]!);
            var type = (string)resource["resourceType"]!;
            if (type == "ServiceRequest") continue;
            locations[(string)entry["fullUrl"]!] = $"{type}/{(string)(await server.Post(type, resource.ToJsonString(), 201))["id"]!}";
        }

        var request = Resolved(Samples.Request(referral)).ToJsonString();
        var stored = await server.Post("ServiceRequest", request, 201);
        var repeated = await server.Post("ServiceRequest", request, 200);

        Assert.Equal((string)stored["id"]!, (string)repeated["id"]!);
        var task = Assert.Single(await server.Search($"Task?focus=ServiceRequest/{stored["id"]}&code=https://second-opinion.example/fhir/CodeSystem/task-kind|case"));
        await server.Await($"Task?part-of=Task/{task["id"]}&status=requested");
    }

    [Fact]
    public async Task A_referral_comes_as_a_message_and_is_answered_with_one()
    {
        var message = Samples.Referral("sarcoma-pathology-reread");
        message["type"] = "message";
        foreach (var entry in message["entry"]!.AsArray()) entry!.AsObject().Remove("request");
        message["entry"]!.AsArray().Insert(0, JsonNode.Parse("""
            {"fullUrl":"urn:uuid:3f1d0a52-6a5e-4f5e-9b55-5f3c7a2f9d01","resource":{"resourceType":"MessageHeader","eventUri":"https://county-hospital.example/refer",
             "source":{"endpoint":"https://county-hospital.example/fhir"}}}
            """));

        var answer = await server.Post("$process-message", message.ToJsonString(), 200);
        var again = await server.Post("$process-message", message.ToJsonString(), 200);
        message["entry"]![1]!["resource"]!["birthDate"] = "no date";
        var refused = await server.Post("$process-message", message.ToJsonString(), 422);

        Assert.Equal("message", (string)answer["type"]!);
        Assert.Equal("ok", (string)answer["entry"]![0]!["resource"]!["response"]!["code"]!);
        Assert.Equal("Task", (string)answer["entry"]![1]!["resource"]!["resourceType"]!);
        Assert.Equal((string)answer["entry"]![1]!["resource"]!["id"]!, (string)again["entry"]![1]!["resource"]!["id"]!);
        Assert.Contains("Bundle.entry[1].resource.birthDate", refused.ToJsonString(), StringComparison.Ordinal);
        var outcome = await server.Post("$validate", answer.ToJsonString(), 200);
        Assert.DoesNotContain(outcome["issue"]!.AsArray(), issue => (string)issue!["severity"]! is "error" or "fatal");
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
        var (one, other) = (Samples.Referral("sarcoma-pathology-reread"), Samples.Referral("sarcoma-pathology-reread"));
        var place = one["entry"]!.AsArray().ToList().FindIndex(entry => (string)entry!["resource"]!["resourceType"]! == "Patient");
        other["entry"]![place] = one["entry"]![place]!.DeepClone();
        other["entry"]![place]!["resource"]!["birthDate"] = "1950-01-01";

        var first = await server.Post("", one.ToJsonString(), 200);
        var second = await server.Post("", other.ToJsonString(), 200);

        Assert.Equal(Keys(first)[place], Keys(second)[place]);
        Assert.NotEqual(Keys(first)[^1], Keys(second)[^1]);
        Assert.Equal("200 OK", (string)second["entry"]![place]!["response"]!["status"]!);
        Assert.Contains("identity-contradiction", second["entry"]!.AsArray()[^1]!["response"]!["outcome"]!.ToJsonString(), StringComparison.Ordinal);
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

    private static List<string> Keys(JsonNode receipt) => receipt["entry"]!.AsArray().Select(entry => SubmittedCase.WithoutVersion((string)entry!["response"]!["location"]!)).ToList();

    private async Task<(int Patients, int Requests, int Tasks, int Reports)> Totals() =>
        (await server.Count("Patient"), await server.Count("ServiceRequest"), await server.Count("Task?code=https://second-opinion.example/fhir/CodeSystem/task-kind|case"), await server.Count("DiagnosticReport"));
}
