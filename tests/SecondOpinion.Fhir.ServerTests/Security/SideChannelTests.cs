using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using SecondOpinion.Fhir.Storage.Security;
using SecondOpinion.Fhir.UnitTests.Storage;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>What may not be seen and what is not there: the same answer to the letter, by the same work. On PostgreSQL, whose client tells of each statement it sends.</summary>
public sealed partial class SideChannelTests : IAsyncLifetime
{
    private const string Nowhere = "00000000-0000-7000-8000-000000000000";

    private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<string>> statements = new();
    private readonly ConcurrentQueue<string> lookedUp = new();

    // The listener hears what other tests ask at the same time, too.
    private readonly ConcurrentDictionary<ActivityTraceId, bool> asked = new();
    private TestSchema? schema;
    private SmartServer? server;

    public async Task InitializeAsync()
    {
        schema = await TestSchema.Create();
        server = await SmartServer.StartOn(schema.ConnectionString, "--Jobs:Enabled=false");
        await server.Register("hospital", "hospital", [ClientRole.Referrer]);
        await server.Register("other", "other", [ClientRole.Referrer, ClientRole.Centre]);
    }

    public async Task DisposeAsync()
    {
        await server!.DisposeAsync();
        await schema!.DisposeAsync();
    }

    [Fact]
    public async Task What_may_not_be_seen_and_what_is_not_there_are_answered_alike_and_by_the_same_statements()
    {
        using var counting = Count();
        using var hospital = await server!.As("hospital");
        using var other = await server.As("other");
        var there = (string)(await hospital.Post("Patient", """{"resourceType":"Patient","identifier":[{"system":"https://x.example","value":"1"}]}""", 201))["id"]!;
        var gone = (string)(await hospital.Post("Patient", """{"resourceType":"Patient"}""", 201))["id"]!;
        await hospital.Send(HttpMethod.Delete, "Patient/" + gone, null, 204);
        foreach (var (method, path, body) in new[]
        {
            ("GET", "Patient/{id}", null), ("HEAD", "Patient/{id}", null), ("GET", "Patient/{id}/_history", null), ("GET", "Patient/{id}/_history/1", null), ("GET", "Patient/{id}/_history/2", null),
            ("GET", "Patient/{id}/$everything", null), ("GET", "Patient/{id}/$diff", null), ("GET", "Patient/{id}/$meta", null), ("GET", "Patient/{id}/$validate", null), ("GET", "Patient/{id}/$export", null),
            ("GET", "Patient/{id}/Observation", null), ("GET", "Patient?_id={id}&_total=accurate", null), ("GET", "Observation?subject=Patient/{id}", null), ("GET", "Observation?subject:Patient.identifier=https://x.example|1", null),
            ("GET", "Group?_has:Observation:subject:patient={id}", null), ("DELETE", "Patient/{id}", null), ("DELETE", "Patient?_id={id}", null),
            ("PATCH", "Patient/{id}", """[{"op":"add","path":"/active","value":true}]"""),
            ("PUT", "Patient/{id}", """{"resourceType":"Patient","id":"{id}"}"""),
            ("PUT", "Patient?identifier=https://x.example|none", """{"resourceType":"Patient","id":"{id}"}"""),
            ("POST", "", """{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/{id}"}},{"request":{"method":"DELETE","url":"Patient/{id}"}}]}"""),
            ("POST", "", """{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Patient/{id}"}}]}"""),
            ("POST", "", """{"resourceType":"Bundle","type":"transaction","entry":[{"resource":{"resourceType":"Patient","id":"{id}"},"request":{"method":"PUT","url":"Patient/{id}"}}]}"""),
            ("POST", "Task/{id}/$claim", SubmittedCase.ClaimBy("other")),
        })
        {
            // Once before, so that what is looked up only once is not counted.
            await Ask(other, method, path, body, Nowhere);
            var nowhere = await Ask(other, method, path, body, Nowhere);
            foreach (var id in new[] { there, gone })
            {
                var hidden = await Ask(other, method, path, body, id);
                Assert.True(nowhere == hidden, $"Nowhere:\n{nowhere}\nHidden:\n{hidden}");
            }
        }
    }

    [Fact]
    public async Task Names_that_nothing_stored_uses_are_looked_for_together()
    {
        using var counting = Count();
        using var other = await server!.As("other");
        foreach (var path in new[] { "Patient/{id}", "Observation?code=http://loinc.org|1-1&status=final&subject=Patient/{id}" })
        {
            await Ask(other, "GET", path, null, Nowhere);
            lookedUp.Clear();
            await Ask(other, "GET", path, null, Nowhere);
            Assert.True(lookedUp.Count is > 0 and <= 6, $"{path} takes {lookedUp.Count}:\n{string.Join('\n', lookedUp)}");
        }
    }

    private ActivityListener Count()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Names are looked up until they have been used once, and clients every few seconds, whoever asks for what.
                var text = (string?)activity.GetTagItem("db.query.text") ?? "";
                if (activity.Source.Name == "Npgsql" && asked.ContainsKey(activity.TraceId) && text.Contains("FROM symbol", StringComparison.Ordinal)) lookedUp.Enqueue(text);
                if (activity.Source.Name == "Npgsql" && !text.Contains("FROM symbol", StringComparison.Ordinal) && !text.Contains("FROM security_client", StringComparison.Ordinal)) statements.GetOrAdd(activity.TraceId, _ => []).Enqueue(text);
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>The answer without what differs between any two, and the statements that it took.</summary>
    private async Task<string> Ask(SmartClient who, string method, string path, string? body, string id)
    {
        var trace = ActivityTraceId.CreateRandom();
        asked.TryAdd(trace, true);
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("{id}", id, StringComparison.Ordinal));
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        if (body is not null) request.Content = TestServer.Json(body.Replace("{id}", id, StringComparison.Ordinal), method == "PATCH" ? "application/json-patch+json" : "application/fhir+json");
        using var answer = await who.Http.SendAsync(request);
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Date" or "X-Request-Id")).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order();
        var text = $"{method} {path} {(int)answer.StatusCode}\n{string.Join('\n', headers)}\n{await answer.Content.ReadAsStringAsync()}";
        return $"{Varying().Replace(text.Replace(id, "{id}", StringComparison.Ordinal), "*")}\n{string.Join('\n', statements.GetValueOrDefault(trace) ?? [])}";
    }

    /// <summary>Ids of requests, Bundles and what is made, and instants.</summary>
    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|\d{4}-\d\d-\d\dT[0-9:.]+Z|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [0-9:]{8} GMT|[0-9A-Z]{13}[-:][0-9A-F]{8}")]
    private static partial Regex Varying();
}
