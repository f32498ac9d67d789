using System.Net;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>Bulk Data export: begun, polled, fetched, cancelled, gone on with after a kill, and gone when its time is over.</summary>
public sealed class ExportTests
{
    [Fact]
    public async Task Everything_all_patients_or_a_group_is_exported_in_lines()
    {
        await using var server = await TestServer.Start();
        var (one, two, three) = (await Patient(server), await Patient(server), await Patient(server));
        foreach (var patient in new[] { one, one, two, three }) await server.Post("Observation", Observation(patient), 201);
        await server.Post("Observation", """{"resourceType":"Observation","status":"final","code":{"text":"of nobody"}}""", 201);
        await server.Post("Practitioner", "{\n \"resourceType\":\n \"Practitioner\"}", 201);
        var group = (string)(await server.Post("Group", $$$"""{"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/{{{one}}}"}},{"entity":{"reference":"Patient/{{{two}}}"}},{"entity":{"reference":"Patient/{{{three}}}"},"inactive":true}]}""", 201))["id"]!;

        Assert.Equal([("Group", 1), ("Observation", 5), ("Patient", 3), ("Practitioner", 1)], await Export(server, "$export?_type=Patient,Observation,Group,Practitioner"));
        Assert.Equal([("Group", 1), ("Observation", 4), ("Patient", 3)], await Export(server, "Patient/$export"));
        Assert.Equal([("Group", 1), ("Observation", 3), ("Patient", 2)], await Export(server, $"Group/{group}/$export"));
        Assert.Empty(await Export(server, $"Patient/$export?_type=Patient&_since=2999-01-01T00:00:00Z"));
        Assert.Equal([("Patient", 3)], await Export(server, $"$export?_type=Patient&_since=2001-01-01T00:00:00%2B02:00"));
    }

    [Fact]
    public async Task What_was_deleted_since_is_named()
    {
        await using var server = await TestServer.Start();
        var (one, two, back) = (await Patient(server), await Patient(server), await Patient(server));
        var (of, other) = ((string)(await server.Post("Observation", Observation(one), 201))["id"]!, (string)(await server.Post("Observation", Observation(two), 201))["id"]!);
        var nobodys = (string)(await server.Post("Observation", """{"resourceType":"Observation","status":"final","code":{"text":"of nobody"}}""", 201))["id"]!;
        var group = (string)(await server.Post("Group", $$$"""{"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/{{{one}}}"}}]}""", 201))["id"]!;
        foreach (var path in new[] { $"Observation/{of}", $"Observation/{other}", $"Observation/{nobodys}", $"Patient/{back}" }) Assert.Equal(HttpStatusCode.NoContent, (await server.Client.DeleteAsync(path)).StatusCode);
        await server.Send(HttpMethod.Put, $"Patient/{back}", $$"""{"resourceType":"Patient","id":"{{back}}"}""", 200);

        Assert.Equal(new[] { of, other, nobodys }.Select(id => "Observation/" + id).Order(StringComparer.Ordinal), await Deleted(server, "$export?_since=2001-01-01"));
        Assert.Equal(["Observation/" + of], await Deleted(server, $"Group/{group}/$export?_since=2001-01-01"));
        Assert.Equal(new[] { of, other }.Select(id => "Observation/" + id).Order(StringComparer.Ordinal), await Deleted(server, "Patient/$export?_since=2001-01-01&_type=Observation"));
        Assert.Empty(await Deleted(server, "$export?_since=2999-01-01"));
        Assert.Empty(await Deleted(server, "$export?_since=2001-01-01&_type=Patient"));
        Assert.Empty(await Deleted(server, "$export"));
    }

    [Fact]
    public async Task What_can_not_be_exported_is_refused_and_what_is_not_wanted_is_cancelled()
    {
        await using var server = await TestServer.Start("--Export:RetentionMinutes=1440");
        await Patient(server);
        await server.Send(HttpMethod.Get, "$export", null, 400);
        foreach (var url in new[] { "$export?nonsense=1", "$export?_type=Nonsense", "Patient/$export?_type=Organization", "$export?_since=yesterday", "$export?_outputFormat=text/csv" })
            await server.Send(HttpMethod.Get, url, null, 400, ("Prefer", "respond-async"));
        await server.Send(HttpMethod.Get, "Group/none/$export", null, 404, ("Prefer", "respond-async"));

        var status = await Begin(server, "Patient/$export");
        Assert.Equal(HttpStatusCode.Accepted, (await server.Client.DeleteAsync(status)).StatusCode);
        await server.Send(HttpMethod.Get, status.ToString(), null, 404);
        await server.Send(HttpMethod.Delete, status.ToString(), null, 404);
        await server.Send(HttpMethod.Get, new Uri(server.Address, "/bulk/..%2F..%2Fstore").ToString(), null, 404);
    }

    [Fact]
    public async Task An_export_goes_on_where_a_kill_cut_it_off()
    {
        using var folder = new TemporaryFolder();
        string location;
        using (var first = await ServerProcess.Start(folder.Path))
        {
            var entries = string.Join(',', Enumerable.Range(0, 1500).Select(_ => """{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}"""));
            using var stored = await first.Client.PostAsync("", TestServer.Json($$"""{"resourceType":"Bundle","type":"transaction","entry":[{{entries}}]}"""));
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
            using var request = new HttpRequestMessage(HttpMethod.Get, "$export?_type=Patient");
            request.Headers.Add("Prefer", "respond-async");
            using var begun = await first.Client.SendAsync(request);
            location = begun.Content.Headers.ContentLocation!.AbsolutePath;
            await first.Kill();
        }

        using var second = await ServerProcess.Start(folder.Path);
        var manifest = await Manifest(second.Client, new Uri(second.Address, location));
        var patients = manifest["output"]!.AsArray().Single(output => (string)output!["type"]! == "Patient")!;
        Assert.Equal(1500, (int)patients["count"]!);
        var lines = (await second.Client.GetStringAsync((string)patients["url"]!)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1500, lines.Select(line => (string)JsonNode.Parse(line)!["id"]!).Distinct().Count());
    }

    private static async Task<List<(string Type, int Lines)>> Export(TestServer server, string url)
    {
        var manifest = await Manifest(server.Client, await Begin(server, url));
        Assert.EndsWith(url, (string)manifest["request"]!, StringComparison.Ordinal);
        var files = new List<(string, int)>();
        foreach (var output in manifest["output"]!.AsArray())
        {
            using var answer = await server.Client.GetAsync((string)output!["url"]!);
            Assert.Equal("application/fhir+ndjson", answer.Content.Headers.ContentType!.MediaType);
            var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.All(lines, line => Assert.Equal((string)output["type"]!, (string)JsonNode.Parse(line)!["resourceType"]!));
            Assert.Equal((int)output["count"]!, lines.Length);
            files.Add(((string)output["type"]!, lines.Length));
        }

        return files;
    }

    private static async Task<IEnumerable<string>> Deleted(TestServer server, string url)
    {
        var manifest = await Manifest(server.Client, await Begin(server, url));
        if (manifest["deleted"]!.AsArray() is not [{ } file]) return [];
        Assert.Equal("Bundle", (string)file["type"]!);
        var lines = (await server.Client.GetStringAsync((string)file["url"]!)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((int)file["count"]!, lines.Length);
        var bundles = lines.Select(line => JsonNode.Parse(line)!).ToList();
        Assert.All(bundles, bundle => Assert.Equal("transaction", (string)bundle["type"]!));
        var requests = bundles.SelectMany(bundle => bundle["entry"]!.AsArray()).Select(entry => entry!["request"]!).ToList();
        Assert.All(requests, request => Assert.Equal("DELETE", (string)request["method"]!));
        return requests.Select(request => (string)request["url"]!).Order(StringComparer.Ordinal);
    }

    private static async Task<Uri> Begin(TestServer server, string url)
    {
        using var begun = await server.Send(HttpMethod.Get, url, null, ("Prefer", "respond-async"), ("Accept", "application/fhir+json"));
        Assert.True(begun.StatusCode == HttpStatusCode.Accepted, await begun.Content.ReadAsStringAsync());
        return begun.Content.Headers.ContentLocation!;
    }

    private static async Task<JsonNode> Manifest(HttpClient client, Uri status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            using var answer = await client.GetAsync(status, patience.Token);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                Assert.NotEmpty(answer.Headers.GetValues("X-Progress"));
                await Task.Delay(50, patience.Token);
                continue;
            }

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.NotNull(answer.Content.Headers.Expires);
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync(patience.Token))!;
        }
    }

    private static async Task<string> Patient(TestServer server) => (string)(await server.Post("Patient", """{"resourceType":"Patient"}""", 201))["id"]!;

    private static string Observation(string patient) => $$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/{{{patient}}}"},"performer":[{"reference":"Patient/{{{patient}}}"}]}""";
}
