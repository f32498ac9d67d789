using System.Net;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Every way over HTTP on which an opinion could be come by. All of them give it, or none does.</summary>
internal sealed record OpinionPaths(string Report, string Request, string Patient, string CaseTask)
{
    private string Id => Report.Split('/')[1];

    public async Task Give(SmartClient who, bool expected, string because)
    {
        foreach (var path in new[] { Report, Report + "/_history", Report + "/_history/1", Report + "/$meta", Report + "/$validate" })
        {
            using var answer = await who.Http.GetAsync(path);
            Assert.True((expected ? HttpStatusCode.OK : HttpStatusCode.NotFound) == answer.StatusCode, $"{because}: {path} is answered with {(int)answer.StatusCode}");
        }

        foreach (var search in new[]
        {
            $"DiagnosticReport?based-on={Request}", $"DiagnosticReport?_id={Id}&_total=accurate", $"DiagnosticReport?subject={Patient}&_sort=-issued&_count=100", $"DiagnosticReport?patient:Patient._id={Patient.Split('/')[1]}&_count=100",
            $"{Patient}/DiagnosticReport?_count=100", "DiagnosticReport/_history?_count=1000", "_history?_count=1000",
            $"ServiceRequest?_id={Request.Split('/')[1]}&_revinclude=DiagnosticReport:based-on", $"Patient?_revinclude=DiagnosticReport:subject&_count=100", $"Task?_id={CaseTask.Split('/')[1]}&_include=Task:output-reference",
            $"{Patient}/$everything?_count=500", $"{Request}/$everything", $"{Request}/$case",
        })
            Assert.True(expected == SmartClient.Entries(await who.Get(search)).Contains(Report), $"{because}: {search}");

        // What does not give it may still tell that there is one.
        foreach (var count in new[] { $"DiagnosticReport?_id={Id}&_summary=count", $"ServiceRequest?_has:DiagnosticReport:based-on:_id={Id}&_total=accurate", $"Patient?_has:DiagnosticReport:patient:_id={Id}&_total=accurate", $"{Report}/_history?_count=1" })
        {
            using var answer = await who.Http.GetAsync(count);
            var total = answer.IsSuccessStatusCode ? (int)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["total"]! : 0;
            Assert.True((expected ? 1 : 0) == total, $"{because}: {count} tells of {total}");
        }

        var batch = await who.Post("", $$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"{{Report}}"} },{"request":{"method":"GET","url":"DiagnosticReport?_id={{Id}}"} }]}""", 200);
        Assert.True(expected == ((string)batch["entry"]![0]!["response"]!["status"]!).StartsWith("200", StringComparison.Ordinal), $"{because}: read in a batch");
        Assert.True(expected == batch["entry"]![1]!.ToJsonString().Contains(Report, StringComparison.Ordinal), $"{because}: search in a batch");
        Assert.True(expected == (await Exported(who.Http, "Patient/$export?_type=DiagnosticReport")).Contains(Id, StringComparison.Ordinal), $"{because}: $export");
    }

    /// <summary>The lines of an export's files.</summary>
    /// <param name="list">Of what is there, or of what was deleted.</param>
    internal static async Task<string> Exported(HttpClient http, string url, string list = "output")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Add("Prefer", "respond-async");
        using var begun = await http.SendAsync(request);
        Assert.True(begun.StatusCode == HttpStatusCode.Accepted, await begun.Content.ReadAsStringAsync());
        for (var tries = 0; ; tries++)
        {
            using var answer = await http.GetAsync(begun.Content.Headers.ContentLocation);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                var files = JsonNode.Parse(await answer.Content.ReadAsStringAsync())![list]!.AsArray();
                return string.Concat(await Task.WhenAll(files.Select(file => http.GetStringAsync((string)file!["url"]!))));
            }

            Assert.True(tries < 400, "The export does not end.");
            await Task.Delay(25);
        }
    }
}
