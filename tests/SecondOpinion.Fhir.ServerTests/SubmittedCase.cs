using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>A case on its way through the server, and the steps a referrer and a centre take with it.</summary>
internal sealed class SubmittedCase
{
    private TestServer server;
    private readonly string name;

    private SubmittedCase(TestServer server, string name, JsonNode referral, JsonNode receipt)
    {
        this.server = server;
        this.name = name;
        Centre = (string?)Samples.Request(referral)["performer"]?[0]?["identifier"]?["value"] ?? "centre-a";
        Receipt = receipt;
        Locations = receipt["entry"]!.AsArray().Select(entry => WithoutVersion((string)entry!["response"]!["location"]!)).ToList();
    }

    public JsonNode Receipt { get; }

    /// <summary>Where each entry is stored, and the Case Task last: <c>Patient/1</c>.</summary>
    public List<string> Locations { get; }

    public string CaseTask => Locations[^1];

    public string ServiceRequest => Stored("ServiceRequest");

    public string Patient => Stored("Patient");

    public static async Task<SubmittedCase> Submit(TestServer server, string name = "colon-liver-metastases", JsonNode? referral = null)
    {
        referral ??= Samples.Referral(name);
        return new SubmittedCase(server, name, referral, await server.Post("", referral.ToJsonString(), 200));
    }

    /// <summary>The same case, asked of another process on the same store.</summary>
    public SubmittedCase On(TestServer other)
    {
        var same = (SubmittedCase)MemberwiseClone();
        same.server = other;
        return same;
    }

    public static string WithoutVersion(string location) => location[..location.IndexOf("/_history", StringComparison.Ordinal)];

    public static string LeaseToken(JsonNode task) => (string)Lease(task)!["extension"]!.AsArray().Single(part => (string)part!["url"]! == "token")!["valueString"]!;

    public static JsonNode? Lease(JsonNode task) => (task["extension"]?.AsArray() ?? []).SingleOrDefault(e => ((string)e!["url"]!).EndsWith("/claim-lease", StringComparison.Ordinal));

    public static string ClaimBy(string centre) => $$$"""
        {"resourceType":"Parameters","parameter":[
          {"name":"owner","valueReference":{"identifier":{"system":"https://directory.example/organization","value":"{{{centre}}}"} }},
          {"name":"leaseMinutes","valuePositiveInt":60}]}
        """;

    /// <summary>The Review Task, as soon as the job has opened it.</summary>
    public Task<JsonNode> Review() => server.Await($"Task?part-of={CaseTask}");

    /// <summary>The centre that the referral names, or any where it names none.</summary>
    public string Centre { get; }

    public Task<JsonNode> Claim(JsonNode review, string? centre = null) => server.Post($"Task/{review["id"]}/$claim", ClaimBy(centre ?? Centre), 200);

    public Task<JsonNode> IssueOpinion(JsonNode review, string token, int expected = 200) => server.Post($"Task/{review["id"]}/$issue-opinion", OpinionUnder(token), expected);

    public string OpinionUnder(string token, string? status = null)
    {
        var parameters = new JsonArray(
            new JsonObject { ["name"] = "leaseToken", ["valueString"] = token },
            new JsonObject { ["name"] = "opinion", ["resource"] = JsonNode.Parse(Samples.Opinion(name, ServiceRequest, Patient)) });
        if (status is not null) parameters.Add(new JsonObject { ["name"] = "status", ["valueCode"] = status });
        return new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = parameters }.ToJsonString();
    }

    private string Stored(string type) => Locations.First(location => location.StartsWith(type + "/", StringComparison.Ordinal));
}
