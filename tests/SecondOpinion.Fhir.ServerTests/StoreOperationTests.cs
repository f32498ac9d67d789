using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>What an operator and a searching client see of the store over HTTP.</summary>
public sealed class StoreOperationTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task A_search_over_all_types_pages_and_carries_its_parameters()
    {
        for (var i = 0; i < 3; i++)
        {
            await server.Send(HttpMethod.Put, $"Patient/all-{i}", $$"""{"resourceType":"Patient","id":"all-{{i}}","meta":{"tag":[{"code":"all-types"}] } }""", 201);
            await server.Send(HttpMethod.Put, $"Basic/all-{i}", $$"""{"resourceType":"Basic","id":"all-{{i}}","meta":{"tag":[{"code":"all-types"}] },"code":{"text":"x"} }""", 201);
        }

        var found = new List<string>();
        for (var url = "?_tag=all-types&_count=4"; url is not null;)
        {
            var page = await server.Get(url);
            Assert.Equal(6, (int)page["total"]!);
            found.AddRange(page["entry"]!.AsArray().Select(entry => (string)entry!["resource"]!["resourceType"]!));
            url = (string?)page["link"]!.AsArray().FirstOrDefault(link => (string)link!["relation"]! == "next")?["url"];
        }

        Assert.Equal(["Basic", "Basic", "Basic", "Patient", "Patient", "Patient"], found.Order());
        Assert.Equal(3, await server.Count("?_tag=all-types&_type=Basic"));
        using var form = new FormUrlEncodedContent([new("_tag", "all-types"), new("_type", "Patient")]);
        using var posted = await server.Client.PostAsync("_search", form);
        Assert.Equal(3, (int)(await TestServer.Body(posted, 200))["total"]!);
    }

    [Fact]
    public async Task Codes_are_found_by_value_sets_and_hierarchies_that_are_loaded()
    {
        await server.Post("Task", """{"resourceType":"Task","meta":{"tag":[{"code":"by-set"}]},"status":"requested","intent":"order","code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"suspend"}]}}""", 201);
        Assert.Equal(1, await server.Count("Task?_tag=by-set&intent:in=http://hl7.org/fhir/ValueSet/request-intent"));
        Assert.Equal(0, await server.Count("Task?_tag=by-set&intent:not-in=http://hl7.org/fhir/ValueSet/request-intent"));
        Assert.Equal(1, await server.Count("Task?_tag=by-set&code:below=http://hl7.org/fhir/CodeSystem/task-code|suspend"));
        using var unknown = await server.Client.GetAsync("Task?code:in=http://nowhere.example/vs");
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task The_index_tells_how_it_is_and_can_be_built_anew()
    {
        await server.Post("Basic", """{"resourceType":"Basic","code":{"text":"x"}}""", 201);
        var before = await server.Get("$reindex");
        Assert.Equal("complete", (string)before["parameter"]![0]!["name"]!);
        await server.Post("$reindex?type=Basic", "", 200);
        await server.Post("$reindex?type=Basics", "", 400);
        JsonNode after;
        do after = await server.Get("$reindex");
        while ((string)after["parameter"]![0]!["name"]! != "complete");
    }

    [Fact]
    public async Task A_search_explains_itself_when_asked()
    {
        var page = await server.Get("Task?status=requested&owner:missing=true&_explain=true");
        var outcome = page["entry"]!.AsArray().Single(entry => (string)entry!["search"]!["mode"]! == "outcome")!["resource"]!;
        Assert.Contains("rows looked at", outcome["issue"]![0]!["diagnostics"]?.ToString() ?? outcome["issue"]![0]!["details"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_made_under_load_is_restored_with_all_that_was_acknowledged_before_it()
    {
        var folder = Directory.CreateTempSubdirectory("secondopinion-backup-").FullName;
        try
        {
            var (data, restored) = (Path.Combine(folder, "data"), Path.Combine(folder, "restored"));
            var acknowledged = new List<string>();
            string[] settings = ["--Security:Audit=true"];
            using (var running = await ServerProcess.Start(data, settings))
            {
                for (var i = 0; i < 20; i++) acknowledged.Add(await Create(running.Client));
                var load = Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Create(running.Client)));
                Assert.Equal(0, await Run("backup", Path.Combine(folder, "copy.db"), $"--Storage:Directory={data}"));
                await load;
                Assert.Equal(2, await Run("backup", Path.Combine(folder, "copy.db"), $"--Storage:Directory={data}"));
            }

            Directory.CreateDirectory(restored);
            File.Move(Path.Combine(folder, "copy.db"), Path.Combine(restored, "store.db"));
            File.Move(Path.Combine(folder, "copy.security.db"), Path.Combine(restored, "security.db"));
            using var again = await ServerProcess.Start(restored, settings);
            foreach (var location in acknowledged)
            {
                using var answer = await again.Client.GetAsync(location);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            // The audit goes on, with each write once.
            var created = await Create(again.Client);
            foreach (var location in acknowledged.Append(created)) Assert.Contains("\"total\":1,", await again.Client.GetStringAsync($"AuditEvent?action=C&_total=accurate&entity={location}"), StringComparison.Ordinal);
            Assert.Equal(0, await Run("audit", "verify", $"--Storage:Directory={restored}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> Create(HttpClient client)
    {
        using var answer = await client.PostAsync("Basic", TestServer.Json("""{"resourceType":"Basic","code":{"text":"x"}}"""));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.ToString().Split("/fhir/")[1];
    }

    private static async Task<int> Run(params string[] arguments)
    {
        using Process process = ServerProcess.Launch(arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
