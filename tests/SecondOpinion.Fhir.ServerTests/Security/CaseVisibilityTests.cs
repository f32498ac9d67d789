using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>One case, and what each party sees of it at each of its steps.</summary>
public abstract class CaseVisibilityTests(TestDatabase database) : IAsyncLifetime
{
    private SmartServer server = null!;
    private SmartClient hospital = null!;
    private SmartClient otherHospital = null!;
    private SmartClient centre = null!;
    private SmartClient otherCentre = null!;
    private SmartClient coordinator = null!;

    public async Task InitializeAsync()
    {
        server = await SmartServer.Start(database);
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        await server.Register("other-hospital", "other-hospital", [ClientRole.Referrer]);
        await server.Register("centre", "liver-centre", [ClientRole.Centre]);
        await server.Register("other-centre", "other-centre", [ClientRole.Centre]);
        await server.Register("coordinator", "hub", [ClientRole.Coordinator]);
        (hospital, otherHospital, centre) = (await server.As("hospital"), await server.As("other-hospital"), await server.As("centre"));
        (otherCentre, coordinator) = (await server.As("other-centre"), await server.As("coordinator"));
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task A_referrer_sees_its_own_case_and_nobody_elses()
    {
        var (locations, _) = await Submitted();
        foreach (var location in locations)
        {
            await hospital.Get(location);
            if (IsDirectory(location)) continue;
            await otherHospital.Get(location, 404);
            await otherHospital.Get(location + "/_history/1", 404);
            await otherHospital.Get(location + "/_history", 404);
            await otherCentre.Get(location, 404);
        }

        Assert.Empty(await otherHospital.Search("Patient"));
        Assert.Equal(0, (int)(await otherHospital.Get("Observation?_summary=count"))["total"]!);
        Assert.Equal(0, (int)(await otherHospital.Get("Patient?_has:Observation:patient:status=final"))["total"]!);
        Assert.All(SmartClient.Entries(await otherHospital.Get("_history")), key => Assert.True(IsDirectory(key), key));
        Assert.Empty(SmartClient.Entries(await otherHospital.Get("Organization?_revinclude=ServiceRequest:requester&_revinclude=Consent:organization"), "include"));
        var patient = locations.Single(location => location.StartsWith("Patient/", StringComparison.Ordinal));
        await otherHospital.Get($"{patient}/$everything", 404);
        await otherHospital.Get($"{patient}/$meta", 404);
        await hospital.Get($"{patient}/$validate");
        await otherHospital.Get($"{patient}/$validate", 404);
        await otherHospital.Get($"{patient}/$validate?mode=delete", 404);
        var request = locations.Single(location => location.StartsWith("ServiceRequest/", StringComparison.Ordinal));
        var caseTask = locations.Last(location => location.StartsWith("Task/", StringComparison.Ordinal));
        await hospital.Get($"{request}/$check-completeness");
        await otherHospital.Get($"{request}/$check-completeness", 404);
        await hospital.Get($"{caseTask}/$clock");
        await otherHospital.Get($"{caseTask}/$clock", 404);
        await otherHospital.Get($"{request}/$case", 404);
        Assert.Empty(await otherHospital.Search($"{patient}/Observation"));
    }

    [Fact]
    public async Task The_same_identifier_from_another_hospital_is_another_patient_and_another_case()
    {
        var (first, _) = await Submitted();
        var (second, _) = await Submitted(otherHospital);
        Assert.Empty(first.Where(location => !IsDirectory(location)).Intersect(second));
        Assert.Single(await otherHospital.Search("Patient"));
        Assert.Single(await hospital.Search("Patient"));
    }

    [Fact]
    public async Task A_queue_item_tells_a_permitted_centre_what_is_asked_and_not_who_asks()
    {
        var (locations, review) = await Submitted();
        var item = await centre.Get(review);
        Assert.Equal("requested", (string?)item["status"]);
        Assert.NotNull(item["code"]);
        foreach (var name in new[] { "for", "focus", "requester", "groupIdentifier", "partOf", "identifier" }) Assert.Null(item[name]);
        Assert.DoesNotContain(Patient(locations), item.ToJsonString());
        Assert.DoesNotContain(Patient(locations), (await centre.Get(review + "/_history")).ToJsonString());
        Assert.Equal([review], await centre.Search("Task?status=requested&owner:missing=true"));
        Assert.Empty(await otherCentre.Search("Task"));
        await otherCentre.Get(review, 404);

        // What is not told can't be asked for either.
        Assert.Empty(await centre.Search($"Task?patient={Patient(locations)}"));
        Assert.Empty(await centre.Search("Task?requester:missing=false"));
        Assert.Empty(await centre.Search("Organization?_has:Task:requester:status=requested"));
        Assert.Empty(await centre.Search("Task?focus:missing=false&status=requested"));
        Assert.Equal(0, (int)(await centre.Get($"Task?subject={Patient(locations)}&_summary=count"))["total"]!);
        foreach (var location in locations.Where(location => !IsDirectory(location))) await centre.Get(location, 404);
    }

    [Fact]
    public async Task A_centre_sees_the_case_while_it_holds_the_review_and_consent_permits()
    {
        var (locations, review) = await Submitted();
        await Claim(otherCentre, review, "other-centre", 404);
        await Claim(centre, review, "other-centre", 403);
        var lease = SubmittedCase.LeaseToken(await Claim(centre, review, "liver-centre", 200));
        foreach (var location in locations) await centre.Get(location);
        Assert.Equal([Patient(locations)], await centre.Search("Patient"));
        Assert.NotNull((await centre.Get(review))["for"]);
        await otherCentre.Get(Patient(locations), 404);

        // A withdrawal works at once, and so does its end.
        var consent = locations.Single(location => location.StartsWith("Consent/", StringComparison.Ordinal));
        await hospital.Send(HttpMethod.Patch, consent, """[{"op":"replace","path":"/status","value":"inactive"}]""", 200);
        await centre.Get(Patient(locations), 404);
        Assert.Empty(await centre.Search("Observation"));
        await hospital.Send(HttpMethod.Patch, consent, """[{"op":"replace","path":"/status","value":"active"}]""", 200);
        await centre.Get(Patient(locations));

        // Deny wins, for whom and what it is about.
        var deny = (string)(await hospital.Post("Consent", Denying(Patient(locations), "liver-centre", "Observation"), 201))["id"]!;
        Assert.Empty(await centre.Search("Observation"));
        await centre.Get(Patient(locations));
        await hospital.Send(HttpMethod.Delete, "Consent/" + deny, null, 204);
        Assert.NotEmpty(await centre.Search("Observation"));

        await centre.Send(HttpMethod.Patch, review, """[{"op":"replace","path":"/status","value":"rejected"},{"op":"add","path":"/statusReason","value":{"text":"No capacity"}}]""", 200, ("X-Lease", lease));
        foreach (var location in locations.Where(location => !IsDirectory(location))) await centre.Get(location, 404);
        await centre.Get(review, 404);
        await centre.Get(review + "/_history/2", 404);
    }

    [Fact]
    public async Task Only_the_patient_lets_the_referrer_have_an_opinion_that_the_policy_holds_back()
    {
        var (locations, review) = await SubmittedCases.Submit(hospital, policy: "patient-then-referrer");
        var lease = SubmittedCase.LeaseToken(await Claim(centre, review, "liver-centre", 200));
        var request = SubmittedCases.Only(locations, "ServiceRequest");
        var report = SubmittedCases.Locations(await centre.Post($"{review}/$issue-opinion", SubmittedCases.Opinion(lease, request, Patient(locations)), 200))[0];
        await server.Register("patient", "patients", [ClientRole.Patient], with: client => client with { Patient = Patient(locations).Split('/')[1] });
        using var patient = await server.As("patient");
        await hospital.Get(report, 404);
        await hospital.Send(HttpMethod.Get, report, null, 403, ("X-Break-Glass", "curious"));
        var consent = locations.Single(location => location.StartsWith("Consent/", StringComparison.Ordinal));
        var widen = """[{"op":"replace","path":"/extension/0/valueCode","value":"both"}]""";
        await hospital.Send(HttpMethod.Patch, consent, widen, 403);
        await hospital.Send(HttpMethod.Delete, consent, null, 403);
        await patient.Send(HttpMethod.Patch, consent, widen, 200);
        await hospital.Get(report, 404);
        var at = (await patient.Get(request))["extension"]!.AsArray().Select((e, n) => (Url: (string)e!["url"]!, n)).Single(e => e.Url.EndsWith("release-policy", StringComparison.Ordinal)).n;
        await patient.Send(HttpMethod.Patch, request, $$"""[{"op":"replace","path":"/extension/{{at}}/valueCode","value":"both"}]""", 200);
        await hospital.Get(report);
    }

    [Fact]
    public async Task A_deletion_tells_nobody_that_a_case_or_its_opinion_is_there()
    {
        var (locations, review) = await Submitted();
        var lease = SubmittedCase.LeaseToken(await Claim(centre, review, "liver-centre", 200));
        var request = SubmittedCases.Only(locations, "ServiceRequest");
        var issued = SubmittedCases.Locations(await centre.Post($"{review}/$issue-opinion", SubmittedCases.Opinion(lease, request, Patient(locations)), 200));
        foreach (var hidden in issued.Where(location => !IsDirectory(location)).Append(request).Append(review).Append(locations.Last(location => location.StartsWith("Task/", StringComparison.Ordinal))))
        {
            await otherHospital.Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"{{hidden}}"} }]}""", 200);
            await otherHospital.Send(HttpMethod.Delete, hidden, null, 404);
            if (!hidden.StartsWith("Task/", StringComparison.Ordinal)) await otherHospital.Send(HttpMethod.Delete, $"{hidden.Split('/')[0]}?_id={hidden.Split('/')[1]}", null, 204);
            await hospital.Get(hidden);
        }
    }

    [Fact]
    public async Task Nobody_writes_what_is_anothers()
    {
        var (locations, review) = await Submitted();
        var patient = Patient(locations);
        var stolen = $$"""{"resourceType":"Patient","id":"{{patient.Split('/')[1]}}","active":false}""";
        await otherHospital.Send(HttpMethod.Put, patient, stolen, 405);
        await otherHospital.Send(HttpMethod.Put, "Patient/never-was", """{"resourceType":"Patient","id":"never-was"}""", 405);
        await otherHospital.Send(HttpMethod.Patch, patient, """[{"op":"replace","path":"/active","value":false}]""", 404);
        await otherHospital.Send(HttpMethod.Delete, patient, null, 404);
        await otherHospital.Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{{stolen}},"request":{"method":"PUT","url":"{{patient}}"} }]}""", 405);
        var batch = await otherHospital.Post("", $$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"{{patient}}"} },{"request":{"method":"DELETE","url":"{{patient}}"} }]}""", 200);
        Assert.All(batch["entry"]!.AsArray(), entry => Assert.StartsWith("404", (string?)entry!["response"]!["status"]));
        foreach (var id in new[] { patient, "Patient/never-was" })
            await otherHospital.Post("", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"{{id}}"} }]}""", 200);
        await hospital.Get(patient);

        // Referring to somebody's patient is no way into their record.
        var graft = (string)(await otherHospital.Post("Observation", $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"{{{patient}}}"}}""", 201))["id"]!;
        await hospital.Get("Observation/" + graft, 404);
        Assert.Empty(await otherHospital.Search("Patient"));

        // A mark that is sent is not a mark.
        var party = (await hospital.Get(patient))["meta"]!["tag"]!.AsArray().Select(tag => (string)tag!["code"]!).Single(code => code.StartsWith("from.", StringComparison.Ordinal));
        var marked = await otherHospital.Post("Basic", $$$"""{"resourceType":"Basic","code":{"text":"x"},"meta":{"tag":[{"system":"https://second-opinion.example/fhir/CodeSystem/access-mark","code":"{{{party}}}"},{"code":"mine"}]}}""", 201);
        await hospital.Get($"Basic/{marked["id"]}", 404);
        Assert.Contains("mine", marked.ToJsonString());

        await Claim(centre, review, "liver-centre", 200);
        await centre.Send(HttpMethod.Patch, patient, """[{"op":"add","path":"/active","value":false}]""", 403);
        await hospital.Send(HttpMethod.Patch, review, """[{"op":"replace","path":"/status","value":"rejected"},{"op":"add","path":"/statusReason","value":{"text":"x"}}]""", 403);
        await hospital.Post("AuditEvent", """{"resourceType":"AuditEvent","type":{"code":"rest"},"recorded":"2026-11-25T00:00:00Z","agent":[{"requestor":true}],"source":{"observer":{"display":"x"}}}""", 403);
    }

    private static bool IsDirectory(string location) => location.Split('/')[0] is "Organization" or "Practitioner" or "PractitionerRole";

    private static string Patient(IEnumerable<string> locations) => SubmittedCases.Only(locations, "Patient");

    private static Task<JsonNode> Claim(SmartClient client, string review, string owner, int expected) => client.Post($"{review}/$claim", SubmittedCase.ClaimBy(owner), expected);

    /// <param name="type">What is denied; null for all.</param>
    internal static string Denying(string patient, string organization, string? type)
    {
        var about = type is null ? "" : $$"""
            ,"class":[{"system":"http://hl7.org/fhir/resource-types","code":"{{type}}"}]
            """;
        return $$$"""
            {"resourceType":"Consent","status":"active","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},
             "category":[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}],"patient":{"reference":"{{{patient}}}"},"policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"OPTOUT"}]},
             "provision":{"type":"deny","actor":[{"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]},
               "reference":{"identifier":{"system":"https://directory.example/organization","value":"{{{organization}}}"} } }]{{{about}}} } }
            """;
    }

    private Task<(List<string> Locations, string Review)> Submitted(SmartClient? by = null) => SubmittedCases.Submit(by ?? hospital);

    public sealed class OnSqlite() : CaseVisibilityTests(TestDatabase.Sqlite);

    public sealed class OnPostgreSql() : CaseVisibilityTests(TestDatabase.PostgreSql);
}
