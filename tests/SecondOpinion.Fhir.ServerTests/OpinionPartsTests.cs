using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Once an opinion is issued, what it consists of stays as it was issued, whichever way a write comes; what goes beyond is an amendment.</summary>
public sealed class OpinionPartsTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Colon = "colon-liver-metastases";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_that_an_issued_opinion_consists_of_is_changed_or_deleted(bool byOperation)
    {
        var parts = await Issue(byOperation);
        Assert.Equal(["Binary", "CarePlan", "Observation", "ServiceRequest"], parts.Select(part => part.Split('/')[0]).Distinct().Order());
        foreach (var part in parts)
        {
            var (type, id) = (part.Split('/')[0], part.Split('/')[1]);
            var changed = (await server.Send(HttpMethod.Get, part, null, 200, ("Accept", "application/fhir+json"))).AsObject();
            changed["language"] = "de";
            const string patch = """[{"op":"add","path":"/language","value":"de"}]""";
            var body = changed.ToJsonString();
            await Refused(HttpMethod.Put, part, body, part);
            await Refused(HttpMethod.Patch, part, patch, part);
            await Refused(HttpMethod.Delete, part, null, part);
            await Refused(HttpMethod.Put, $"{type}?_id={id}", body, part);
            await Refused(HttpMethod.Patch, $"{type}?_id={id}", patch, part);
            await Refused(HttpMethod.Delete, $"{type}?_id={id}", null, part);
            await Refused(HttpMethod.Post, "", Bundle("transaction", Entry("DELETE", part), Entry("POST", "Basic", """{"resourceType":"Basic","code":{"text":"beside"}}""")), part);
            await Refused(HttpMethod.Post, "", Bundle("transaction", Entry("PUT", part, body)), part);
            var batch = await server.Post("", Bundle("batch", Entry("DELETE", part), Entry("PUT", part, body)), 200);
            Assert.All(batch["entry"]!.AsArray(), entry => Assert.StartsWith("409", (string?)entry!["response"]!["status"]));
            Assert.Equal("1", (string)(await server.Send(HttpMethod.Get, part, null, 200, ("Accept", "application/fhir+json")))["meta"]!["versionId"]!);
        }

        Assert.Equal(0, await server.Count("Basic"));
    }

    [Fact]
    public async Task A_referral_carries_no_write_of_what_belongs_to_another_case()
    {
        var parts = await Issue(byOperation: true);
        var report = $"DiagnosticReport/{(await server.Search($"DiagnosticReport?result={parts.First(part => part.StartsWith("Observation/", StringComparison.Ordinal))}"))[0]["id"]}";
        var caseTask = (string)(await server.Search($"Task?output-reference={report}&code=case"))[0]["id"]!;
        foreach (var (target, id) in parts.Select(part => (part, "opinion-part")).Append((report, "opinion-of-a-case")).Append(($"Task/{caseTask}", "task-of-a-case")))
        {
            var resource = (await server.Send(HttpMethod.Get, target, null, 200, ("Accept", "application/fhir+json"))).ToJsonString();
            foreach (var entry in new[] { Entry("PUT", target, resource, $"{server.Address}{target}"), Entry("DELETE", target, null, $"{server.Address}{target}") })
            {
                // What the profile of a referral has no room for is refused before.
                if (entry["resource"] is not null && target.Split('/')[0] is "ServiceRequest" or "DiagnosticReport") continue;
                var referral = Samples.Referral(Colon);
                referral["entry"]!.AsArray().Add(entry);
                Assert.Contains(id, (await server.Post("", referral.ToJsonString(), 409)).ToJsonString());
            }
        }
    }

    [Fact]
    public async Task A_result_is_corrected_together_with_the_amendment_that_says_why()
    {
        var observation = (await Issue(byOperation: true)).First(part => part.StartsWith("Observation/", StringComparison.Ordinal));
        var found = (await server.Search($"DiagnosticReport?result={observation}"))[0].AsObject();
        var (report, result) = ($"DiagnosticReport/{found["id"]}", (await server.Get(observation)).AsObject());
        result["note"] = new JsonArray(new JsonObject { ["text"] = "Read again." });
        found["status"] = "corrected";
        found["extension"]!.AsArray().Add(JsonNode.Parse("""{"url":"https://second-opinion.example/fhir/StructureDefinition/amendment-reason","valueCodeableConcept":{"text":"A slip of the pen."} }"""));
        await server.Post("", Bundle("transaction", Entry("PUT", observation, result.ToJsonString()), Entry("PUT", report, found.ToJsonString())), 200);
        Assert.Equal("2", (string)(await server.Get(observation))["meta"]!["versionId"]!);

        // It may not go even then: the first version of the opinion rests on it.
        found = (await server.Get(report)).AsObject();
        await Refused(HttpMethod.Post, "", Bundle("transaction", Entry("DELETE", observation), Entry("PUT", report, found.ToJsonString())), observation);

        // What the amended opinion no longer refers to is part of what was issued first, and the record of who issued it goes with it.
        found["result"]!.AsArray().RemoveAt(0);
        await server.Post("", Bundle("transaction", Entry("PUT", report, found.ToJsonString())), 200);
        await Refused(HttpMethod.Delete, observation, null, observation);
        var record = $"Provenance/{(await server.Search($"Provenance?target={report}"))[0]["id"]}";
        await Refused(HttpMethod.Delete, record, null, record);
    }

    [Fact]
    public async Task What_only_stands_beside_an_opinion_or_is_not_issued_yet_is_changed_as_ever()
    {
        var submitted = await SubmittedCase.Submit(server);
        var review = await submitted.Review();
        var token = SubmittedCase.LeaseToken(await submitted.Claim(review));
        var preliminary = Locations(await server.Post($"Task/{review["id"]}/$issue-opinion", submitted.OpinionUnder(token, "preliminary"), 200));
        foreach (var type in new[] { "Observation", "CarePlan" })
            await server.Send(HttpMethod.Patch, preliminary.First(location => location.StartsWith(type + "/", StringComparison.Ordinal)), """[{"op":"add","path":"/language","value":"de"}]""", 200);
        var issued = Locations(await submitted.IssueOpinion(review, token));
        var practitioner = (string)(await server.Get(issued.First(location => location.StartsWith("DiagnosticReport/", StringComparison.Ordinal))))["resultsInterpreter"]![0]!["reference"]!;
        foreach (var location in new[] { practitioner, submitted.Patient, submitted.Locations.First(location => location.StartsWith("Observation/", StringComparison.Ordinal)) })
            await server.Send(HttpMethod.Patch, location, """[{"op":"add","path":"/language","value":"de"}]""", 200);
    }

    /// <summary>A case with its opinion, a PDF of which is a Binary, and what that consists of.</summary>
    private async Task<List<string>> Issue(bool byOperation)
    {
        var submitted = await SubmittedCase.Submit(server);
        var review = await submitted.Review();
        var claimed = await submitted.Claim(review);
        var binary = "Binary/" + (string)(await server.Post("Binary", """{"resourceType":"Binary","contentType":"application/pdf","data":"JVBERi0xLjQK"}""", 201))["id"]!;
        var opinion = JsonNode.Parse(Samples.Opinion(Colon, submitted.ServiceRequest, submitted.Patient))!;
        var report = opinion["entry"]!.AsArray().Select(entry => entry!["resource"]!).Single(resource => (string?)resource["resourceType"] == "DiagnosticReport");
        report["presentedForm"]!.AsArray().Add(new JsonObject { ["contentType"] = "application/pdf", ["url"] = binary });
        JsonNode answer;
        if (byOperation)
        {
            var parameters = JsonNode.Parse(submitted.OpinionUnder(SubmittedCase.LeaseToken(claimed)))!;
            parameters["parameter"]!.AsArray().Single(one => (string?)one!["name"] == "opinion")!["resource"] = opinion;
            answer = await server.Post($"Task/{review["id"]}/$issue-opinion", parameters.ToJsonString(), 200);
        }
        else
        {
            var completed = claimed.DeepClone().AsObject();
            completed["status"] = "completed";
            completed["businessStatus"] = null;
            var url = (string)opinion["entry"]!.AsArray().Single(entry => (string?)entry!["resource"]!["resourceType"] == "DiagnosticReport")!["fullUrl"]!;
            completed["output"] = JsonNode.Parse($$$"""[{"type":{"coding":[{"system":"https://second-opinion.example/fhir/CodeSystem/task-parameter","code":"opinion"}]},"valueReference":{"reference":"{{{url}}}"} }]""");
            completed.Remove("businessStatus");
            var entries = opinion["entry"]!.AsArray().Select(entry => Entry("POST", (string)entry!["resource"]!["resourceType"]!, entry["resource"]!.ToJsonString(), (string)entry["fullUrl"]!)).ToList();
            answer = await server.Post("", Bundle("transaction", [.. entries, Entry("PUT", $"Task/{review["id"]}", completed.ToJsonString())]), 200);
        }

        return [.. Locations(answer).Where(location => location.Split('/')[0] is "Observation" or "CarePlan" or "ServiceRequest"), binary];
    }

    private async Task Refused(HttpMethod method, string url, string? body, string part)
    {
        var outcome = await server.Send(method, url, body, 409);
        var issue = Assert.Single(outcome["issue"]!.AsArray())!;
        Assert.Equal("opinion-part", (string?)issue["details"]!["coding"]![0]!["code"]);
        Assert.Equal(part.Split('/')[0], (string?)issue["expression"]![0]);
        Assert.Contains("amend", (string?)issue["diagnostics"] ?? (string?)issue["details"]!["text"]);
    }

    private static List<string> Locations(JsonNode answer) => answer["entry"]!.AsArray().Select(entry => (string?)entry!["response"]?["location"]).OfType<string>().Select(SubmittedCase.WithoutVersion).ToList();

    private static string Bundle(string type, params JsonObject[] entries) => new JsonObject { ["resourceType"] = "Bundle", ["type"] = type, ["entry"] = new JsonArray([.. entries]) }.ToJsonString();

    private static JsonObject Entry(string method, string url, string? resource = null, string? fullUrl = null)
    {
        var entry = new JsonObject { ["request"] = new JsonObject { ["method"] = method, ["url"] = url } };
        if (resource is not null) entry["resource"] = JsonNode.Parse(resource);
        if (fullUrl is not null) entry["fullUrl"] = fullUrl;
        return entry;
    }
}
