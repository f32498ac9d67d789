using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Cases that a client of a Smart server has sent, and the steps that follow.</summary>
internal static class SubmittedCases
{
    private const string Name = "colon-liver-metastases";

    /// <summary>Where everything is stored, and the review that was opened.</summary>
    /// <param name="permitted">The centre that is asked and permitted.</param>
    /// <param name="change">Makes another case of the example.</param>
    public static async Task<(List<string> Locations, string Review)> Submit(SmartClient referrer, string permitted = "liver-centre", string policy = "both", Func<string, string>? change = null)
    {
        var text = File.ReadAllText(Repository.PathOf("profiles", "cases", Name, "referral.json"))
            .Replace("\"valueCode\": \"both\"", $"\"valueCode\": \"{policy}\"", StringComparison.Ordinal).Replace("liver-centre", permitted, StringComparison.Ordinal);
        var receipt = await referrer.Post("", change?.Invoke(text) ?? text, 200);
        var locations = Locations(receipt);
        return (locations, await Review(referrer, locations.Last(location => location.StartsWith("Task/", StringComparison.Ordinal))));
    }

    public static List<string> Locations(JsonNode answer) =>
        answer["entry"]!.AsArray().Select(entry => (string?)entry!["response"]?["location"]).OfType<string>().Select(SubmittedCase.WithoutVersion).ToList();

    public static string Only(IEnumerable<string> locations, string type) => locations.Single(location => location.StartsWith(type + "/", StringComparison.Ordinal));

    /// <summary>The review of a Case Task, as soon as it has been opened.</summary>
    public static async Task<string> Review(SmartClient referrer, string caseTask)
    {
        for (var tries = 0; ; tries++)
        {
            if (await referrer.Search($"Task?part-of={caseTask}&status=requested") is [var review, ..]) return review;
            Assert.True(tries < 400, "The review was not opened.");
            await Task.Delay(25);
        }
    }

    /// <summary>What a centre sends to answer a case.</summary>
    public static string Opinion(string lease, string request, string patient) => new JsonObject
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray(
            new JsonObject { ["name"] = "leaseToken", ["valueString"] = lease },
            new JsonObject { ["name"] = "opinion", ["resource"] = JsonNode.Parse(Samples.Opinion(Name, request, patient)) }),
    }.ToJsonString();
}
