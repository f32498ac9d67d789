using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>A case on its way through the server, and the steps a referrer and a centre take with it.</summary>
internal sealed class SubmittedCase
{
    private readonly TestServer server;
    private readonly string name;

    private SubmittedCase(TestServer server, string name, JsonNode receipt)
    {
        this.server = server;
        this.name = name;
        Receipt = receipt;
        Locations = receipt["entry"]!.AsArray().Select(entry => WithoutVersion((string)entry!["response"]!["location"]!)).ToList();
    }

    public JsonNode Receipt { get; }

    /// <summary>Where each entry is stored, and the Case Task last: <c>Patient/1</c>.</summary>
    public List<string> Locations { get; }

    public string CaseTask => Locations[^1];

    public string ServiceRequest => Stored("ServiceRequest");

    public string Patient => Stored("Patient");

    public static async Task<SubmittedCase> Submit(TestServer server, string name = "colon-liver-metastases") =>
        new(server, name, await server.Post("", Samples.Referral(name).ToJsonString(), 200));

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

    public Task<JsonNode> Claim(JsonNode review, string centre = "centre-a") => server.Post($"Task/{review["id"]}/$claim", ClaimBy(centre), 200);

    public Task<JsonNode> IssueOpinion(JsonNode review, string token, int expected = 200) => server.Post($"Task/{review["id"]}/$issue-opinion", OpinionUnder(token), expected);

    public string OpinionUnder(string token) => new JsonObject
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray(
            new JsonObject { ["name"] = "leaseToken", ["valueString"] = token },
            new JsonObject { ["name"] = "opinion", ["resource"] = JsonNode.Parse(Samples.Opinion(name, ServiceRequest, Patient)) }),
    }.ToJsonString();

    private string Stored(string type) => Locations.First(location => location.StartsWith(type + "/", StringComparison.Ordinal));
}
