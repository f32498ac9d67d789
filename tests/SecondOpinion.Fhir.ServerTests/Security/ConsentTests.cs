using System.Globalization;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>What a consent opens and closes, at once: by its status, by denials of their own, by exceptions with times of their own, and for whoever would claim.</summary>
public abstract class ConsentTests(TestDatabase database) : IAsyncLifetime
{
    private const string ToCentre = """[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},"reference":{"identifier":{"system":"https://directory.example/organization","value":"liver-centre"}}}]""";

    private SmartServer server = null!;
    private SmartClient hospital = null!;
    private SmartClient centre = null!;
    private string patient = "";
    private string consent = "";
    private string review = "";
    private string lease = "";

    public async Task InitializeAsync()
    {
        server = await SmartServer.Start(database, "--Security:TokenSeconds=3600");
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        await server.Register("centre", "liver-centre", [ClientRole.Centre]);
        (hospital, centre) = (await server.As("hospital"), await server.As("centre"));
        (var locations, review) = await SubmittedCases.Submit(hospital);
        (patient, consent) = (SubmittedCases.Only(locations, "Patient"), SubmittedCases.Only(locations, "Consent"));
        lease = SubmittedCase.LeaseToken(await centre.Post($"{review}/$claim", SubmittedCase.ClaimBy("liver-centre"), 200));
    }

    public async Task DisposeAsync()
    {
        hospital.Dispose();
        centre.Dispose();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("status")]
    [InlineData("denial")]
    public async Task A_withdrawal_closes_the_case_and_the_centres_own_review_which_can_only_be_given_back(string by)
    {
        var full = await centre.Get(review);
        Assert.NotNull(full["for"]);
        if (by == "status")
        {
            // It keeps its profile: a withdrawn consent is one, too.
            var withdrawn = await Set("inactive");
            Assert.EndsWith("/so-consent", (string?)withdrawn["meta"]!["profile"]![0]);
        }
        else
        {
            await hospital.Post("Consent", Consent("deny", ToCentre).ToJsonString(), 201);
        }

        await centre.Get(patient, 404);
        Assert.Empty(await centre.Search("Observation"));
        foreach (var path in new[] { review, review + "/_history", "Task?status=received", review + "/_history/1" })
        {
            var shown = (await centre.Get(path)).ToJsonString();
            Assert.Contains(review.Split('/')[1], shown);
            foreach (var hidden in new[] { patient, "\"for\"", "\"requester\"", "\"groupIdentifier\"" }) Assert.DoesNotContain(hidden, shown);
        }

        Assert.Empty(await centre.Search($"Task?patient={patient}"));
        var refused = await centre.Post($"{review}/$accept?leaseToken={lease}", """{"resourceType":"Parameters"}""", 403);
        Assert.Contains("consent-closed", refused.ToJsonString());
        await centre.Send(HttpMethod.Put, review, full.ToJsonString(), 403);
        await centre.Post("", new JsonObject
        {
            ["resourceType"] = "Bundle", ["type"] = "transaction",
            ["entry"] = new JsonArray(new JsonObject { ["resource"] = full.DeepClone(), ["request"] = new JsonObject { ["method"] = "PUT", ["url"] = review } }),
        }.ToJsonString(), 403);
        await centre.Post($"{review}/$release?leaseToken={lease}", """{"resourceType":"Parameters"}""", 200);
        await centre.Get(review, 404);
    }

    [Fact]
    public async Task An_exception_that_denies_holds_in_its_own_period_and_for_what_it_is_about()
    {
        // A claim that is not accepted would run out meanwhile.
        await centre.Post($"{review}/$accept?leaseToken={lease}", """{"resourceType":"Parameters"}""", 200);
        await Except("deny", about: "Observation", from: -20, until: -2);
        Assert.NotEmpty(await centre.Search("Observation"));
        await Except("deny", about: "Observation", from: 2, until: 3);
        Assert.NotEmpty(await centre.Search("Observation"));
        server.Server.Clock.Pass(TimeSpan.FromDays(2));
        using (var later = await server.As("centre"))
        {
            Assert.Empty(await later.Search("Observation"));
            await later.Get(patient);
        }

        server.Server.Clock.Pass(TimeSpan.FromDays(3));
        using var after = await server.As("centre");
        Assert.NotEmpty(await after.Search("Observation"));
        using var sender = await server.As("hospital");
        await sender.Send(HttpMethod.Patch, consent, Exception("deny", "Observation", $$"""{"start":"{{Day(4)}}"}"""), 200);
        Assert.Empty(await after.Search("Observation"));
        await after.Get(patient);
    }

    [Fact]
    public async Task An_exception_that_permits_holds_in_its_own_period_too()
    {
        foreach (var (from, until, isSeen) in new[] { (-400, 400, true), (-20, -2, false), (2, 20, false) })
        {
            // Nobody, but for the centre, for a time.
            var closed = Consent("deny", null);
            closed["provision"]!["provision"] = JsonNode.Parse($$"""[{"type":"permit","actor":{{ToCentre}},"period":{"start":"{{Day(from)}}","end":"{{Day(until)}}"} }]""");
            var id = (string)(await hospital.Post("Consent", closed.ToJsonString(), 201))["id"]!;
            await centre.Get(patient, isSeen ? 200 : 404);
            await Set("inactive");
            await centre.Get(patient, isSeen ? 200 : 404);
            await Set("active");
            await hospital.Send(HttpMethod.Delete, "Consent/" + id, null, 204);
        }
    }

    [Fact]
    public async Task An_exception_permits_no_more_than_the_provision_around_it()
    {
        await Set("inactive");
        foreach (var narrower in new[]
        {
            """{"class":[{"system":"http://hl7.org/fhir/resource-types","code":"Observation"}]}""",
            """{"purpose":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HRESCH"}]}""",
            """{"data":[{"meaning":"instance","reference":{"reference":"Patient/somebody"}}]}""",
            """{"securityLabel":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"}]}""",
        })
        {
            var narrow = Consent("permit", """[{"role":{"text":"nobody"},"reference":{"display":"nobody"}}]""");
            foreach (var (name, value) in JsonNode.Parse(narrower)!.AsObject()) narrow["provision"]![name] = value!.DeepClone();
            narrow["provision"]!["provision"] = JsonNode.Parse($$"""[{"type":"permit","actor":{{ToCentre}} }]""");
            var id = (string)(await hospital.Post("Consent", narrow.ToJsonString(), 201))["id"]!;
            await centre.Get(patient, 404);
            Assert.Equal(narrower.Contains("class", StringComparison.Ordinal), (await centre.Search("Observation")).Count > 0);
            await hospital.Send(HttpMethod.Delete, "Consent/" + id, null, 204);
        }
    }

    [Fact]
    public async Task Who_is_excluded_when_it_claims_can_not_claim_in_mode_open_either()
    {
        await using var open = await TestServer.Start(database);
        var submitted = await SubmittedCase.Submit(open);
        var item = await submitted.Review();
        async Task<string> Claim(int expected) => (await open.Post($"Task/{item["id"]}/$claim", SubmittedCase.ClaimBy("liver-centre"), expected)).ToJsonString();
        (patient, consent) = (submitted.Patient, submitted.Locations.Single(location => location.StartsWith("Consent/", StringComparison.Ordinal)));
        var denial = (string)(await open.Post("Consent", Consent("deny", ToCentre).ToJsonString(), 201))["id"]!;
        Assert.Contains("consent-denies", await Claim(403));
        using (await open.Client.DeleteAsync("Consent/" + denial)) { }
        await open.Send(HttpMethod.Patch, consent, """[{"op":"replace","path":"/status","value":"rejected"}]""", 200);
        Assert.Contains("consent-withdrawn", await Claim(403));
        await open.Send(HttpMethod.Patch, consent, """[{"op":"replace","path":"/status","value":"active"}]""", 200);
        await Claim(200);
    }

    private JsonObject Consent(string type, string? actor) => new()
    {
        ["resourceType"] = "Consent",
        ["status"] = "active",
        ["scope"] = JsonNode.Parse("""{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]}"""),
        ["category"] = JsonNode.Parse("""[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}]"""),
        ["patient"] = new JsonObject { ["reference"] = patient },
        ["policyRule"] = JsonNode.Parse("""{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"OPTOUT"}]}"""),
        ["provision"] = actor is null ? new JsonObject { ["type"] = type } : new JsonObject { ["type"] = type, ["actor"] = JsonNode.Parse(actor) },
    };

    private Task<JsonNode> Set(string status) => hospital.Send(HttpMethod.Patch, consent, $$"""[{"op":"replace","path":"/status","value":"{{status}}"}]""", 200);

    private Task<JsonNode> Except(string type, string about, int from, int until) =>
        hospital.Send(HttpMethod.Patch, consent, Exception(type, about, $$"""{"start":"{{Day(from)}}","end":"{{Day(until)}}"}"""), 200);

    private static string Exception(string type, string about, string period) => $$"""
        [{"op":"add","path":"/provision/provision","value":[{"type":"{{type}}","period":{{period}},"class":[{"system":"http://hl7.org/fhir/resource-types","code":"{{about}}"}]}]}]
        """;

    /// <summary>So many days after the server was started.</summary>
    private static string Day(int days) => TimeProvider.System.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public sealed class OnSqlite() : ConsentTests(TestDatabase.Sqlite);

    public sealed class OnPostgreSql() : ConsentTests(TestDatabase.PostgreSql);
}
