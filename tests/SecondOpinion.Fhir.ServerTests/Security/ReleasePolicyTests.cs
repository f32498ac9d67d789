using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Who gets an opinion by its release policy, on every way over HTTP: the referrer, the patient, the family and whoever has no part in it.</summary>
public abstract class ReleasePolicyTests(ReleasePolicyTests.Shared shared)
{
    [Theory]
    [InlineData("both", true, true)]
    [InlineData("patient-then-referrer", false, true)]
    [InlineData("patient-only", false, false)]
    public async Task An_opinion_is_given_by_its_policy_and_by_no_way_to_anybody_else(string policy, bool toReferrer, bool toFamily)
    {
        var server = shared.Server;
        var (locations, review) = await SubmittedCases.Submit(
            shared.Hospital, policy: policy, change: text => text.Replace("100417", "mrn-" + policy, StringComparison.Ordinal).Replace("R-2026-0417", "R-" + policy, StringComparison.Ordinal));
        var (patient, request) = (SubmittedCases.Only(locations, "Patient"), SubmittedCases.Only(locations, "ServiceRequest"));
        var lease = SubmittedCase.LeaseToken(await shared.Centre.Post($"{review}/$claim", SubmittedCase.ClaimBy("liver-centre"), 200));
        var issued = await shared.Centre.Post($"{review}/$issue-opinion", SubmittedCases.Opinion(lease, request, patient), 200);
        var opinion = new OpinionPaths(SubmittedCases.Locations(issued)[0], request, patient, locations.Last(location => location.StartsWith("Task/", StringComparison.Ordinal)));
        await opinion.Give(shared.Hospital, toReferrer, policy + ", the referrer");

        await server.Register("patient-" + policy, "patients", [ClientRole.Patient], with: client => client with { Patient = patient.Split('/')[1] });
        using var person = await server.As("patient-" + policy);
        await opinion.Give(person, true, policy + ", the patient");

        // Family is let in by a consent, out again by another, and by the end of the first.
        var relative = $"RelatedPerson/{(await shared.Hospital.Post("RelatedPerson", $$$"""{"resourceType":"RelatedPerson","active":true,"patient":{"reference":"{{{patient}}}"} }""", 201))["id"]}";
        await server.Register("family-" + policy, "patients", [ClientRole.Family], with: client => client with { Patient = patient.Split('/')[1], RelatedPerson = relative.Split('/')[1] });
        using var family = await server.As("family-" + policy);
        await family.Get(patient, 404);
        await family.Get(opinion.Report, 404);
        Assert.Empty(await family.Search("Observation"));
        var consent = "Consent/" + (string)(await shared.Hospital.Post("Consent", Consent(patient, relative, "permit"), 201))["id"]!;
        await family.Get(patient);
        await opinion.Give(family, toFamily, policy + ", the family");
        var denial = "Consent/" + (string)(await shared.Hospital.Post("Consent", Consent(patient, relative, "deny", "DiagnosticReport"), 201))["id"]!;
        await family.Get(patient);
        await family.Get(opinion.Report, 404);
        await shared.Hospital.Send(HttpMethod.Delete, denial, null, 204);
        await family.Get(opinion.Report, toFamily ? 200 : 404);
        await shared.Hospital.Send(HttpMethod.Patch, consent, """[{"op":"replace","path":"/status","value":"inactive"}]""", 200);
        await family.Get(patient, 404);
        await family.Get(opinion.Report, 404);

        foreach (var stranger in new[] { shared.OtherHospital, shared.OtherCentre, shared.OtherPatient })
        {
            await stranger.Get(opinion.Report, 404);
            await stranger.Get($"{patient}/$everything", 404);
            await stranger.Get($"{request}/$case", 404);
            Assert.Empty(await stranger.Search("DiagnosticReport"));
            Assert.Equal(0, (int)(await stranger.Get($"Patient?_has:DiagnosticReport:patient:_id={opinion.Report.Split('/')[1]}&_total=accurate"))["total"]!);
        }

        await shared.Coordinator.Get(opinion.Report, 404);
        await shared.Coordinator.Send(HttpMethod.Get, opinion.Report, null, policy == "both" ? 200 : 404, ("X-Break-Glass", "The report is missing"));
    }

    private static string Consent(string patient, string relative, string type, string? about = null)
    {
        var provision = new JsonObject
        {
            ["type"] = type,
            ["actor"] = new JsonArray(new JsonObject
            {
                ["role"] = JsonNode.Parse("""{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"IRCP"}]}"""),
                ["reference"] = new JsonObject { ["reference"] = relative },
            }),
        };
        if (about is not null) provision["class"] = JsonNode.Parse($$"""[{"system":"http://hl7.org/fhir/resource-types","code":"{{about}}"}]""");
        return new JsonObject
        {
            ["resourceType"] = "Consent",
            ["status"] = "active",
            ["scope"] = JsonNode.Parse("""{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]}"""),
            ["category"] = JsonNode.Parse("""[{"coding":[{"system":"http://loinc.org","code":"59284-0"}]}]"""),
            ["patient"] = new JsonObject { ["reference"] = patient },
            ["policyRule"] = JsonNode.Parse("""{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"OPTIN"}]}"""),
            ["provision"] = provision,
        }.ToJsonString();
    }

    /// <summary>One server for all of them, on which each has a patient of its own.</summary>
    public abstract class Shared(TestDatabase database) : IAsyncLifetime
    {
        public SmartServer Server { get; private set; } = null!;

        public SmartClient Hospital { get; private set; } = null!;

        public SmartClient OtherHospital { get; private set; } = null!;

        public SmartClient Centre { get; private set; } = null!;

        public SmartClient OtherCentre { get; private set; } = null!;

        public SmartClient OtherPatient { get; private set; } = null!;

        public SmartClient Coordinator { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Server = await SmartServer.Start(database);
            Hospital = await Join("general-hospital", ClientRole.Referrer);
            OtherHospital = await Join("other-hospital", ClientRole.Referrer);
            Centre = await Join("liver-centre", ClientRole.Centre);
            OtherCentre = await Join("other-centre", ClientRole.Centre);
            Coordinator = await Join("hub", ClientRole.Coordinator);
            await Server.Register("stranger", "patients", [ClientRole.Patient], with: client => client with { Patient = "somebody-else" });
            OtherPatient = await Server.As("stranger");
        }

        public async Task DisposeAsync()
        {
            foreach (var client in new[] { Hospital, OtherHospital, Centre, OtherCentre, OtherPatient, Coordinator }) client.Dispose();
            await Server.DisposeAsync();
        }

        private async Task<SmartClient> Join(string name, ClientRole role)
        {
            await Server.Register(name, name, [role]);
            return await Server.As(name);
        }
    }

    public sealed class SharedOnSqlite() : Shared(TestDatabase.Sqlite);

    public sealed class SharedOnPostgreSql() : Shared(TestDatabase.PostgreSql);

    public sealed class OnSqlite(SharedOnSqlite shared) : ReleasePolicyTests(shared), IClassFixture<SharedOnSqlite>;

    public sealed class OnPostgreSql(SharedOnPostgreSql shared) : ReleasePolicyTests(shared), IClassFixture<SharedOnPostgreSql>;
}
