using System.Net.Http.Headers;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>What the server tells of its work, and what it keeps to itself.</summary>
public sealed class MetricsTests
{
    private const string Secret = "Xanthippe";

    [Fact]
    public async Task Metrics_count_what_was_done_and_hold_no_value_of_a_patient()
    {
        await using var server = await TestServer.Start();
        await server.Post("Patient", $$$"""{"resourceType":"Patient","name":[{"family":"{{{Secret}}}"}]}""", 201);
        Assert.Single(await server.Search($"Patient?family={Secret}"));

        using var answer = await server.Client.GetAsync(new Uri(server.Address, "/metrics"));
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(new MediaTypeHeaderValue("text/plain", "utf-8") { Parameters = { new("version", "0.0.4") } }.MediaType, answer.Content.Headers.ContentType!.MediaType);
        foreach (var line in new[]
        {
            "# TYPE secondopinion_fhir_request_duration_seconds histogram", "secondopinion_fhir_request_duration_seconds_count{method=\"POST\",route=\"/fhir/{type}/\",status=\"201\"}",
            "secondopinion_validation_duration_seconds_count{type=\"Patient\"}", "secondopinion_store_commit_group_size_count", "secondopinion_store_commit_waiting",
            "secondopinion_store_search_duration_seconds_bucket{type=\"Patient\",le=\"+Inf\"}",
        })
        {
            Assert.Contains("\n" + line, "\n" + text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_lines_carry_the_id_of_the_request_and_no_value_of_a_patient()
    {
        using var folder = new TemporaryFolder();
        using var process = ServerProcess.Launch("--urls", "http://127.0.0.1:0", $"--Storage:Directory={folder.Path}", "--Logging:LogLevel:SecondOpinion=Debug");
        var lines = new List<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            Uri? address = null;
            var requested = false;
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                lines.Add(line);
                var at = line.IndexOf("serves FHIR R4 at ", StringComparison.Ordinal);
                if (at >= 0) address = new Uri(line[(at + "serves FHIR R4 at ".Length)..] + "/");
                if (address is not null && !requested)
                {
                    requested = true;
                    using var client = new HttpClient { BaseAddress = address };
                    client.DefaultRequestHeaders.Add("X-Request-Id", "request-of-this-test");
                    await client.GetAsync($"Patient?family={Secret}", patience.Token);
                }

                if (line.Contains("request-of-this-test", StringComparison.Ordinal)) break;
            }
        }
        finally
        {
            process.Kill();
        }

        Assert.Contains(lines, line => line.Contains(" dbug request-of-this-test SecondOpinion.Fhir.Server", StringComparison.Ordinal) && line.Contains("GET /fhir/{type}/ answered 200", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(Secret, StringComparison.Ordinal));
    }
}
