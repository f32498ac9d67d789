namespace SecondOpinion.Fhir.ServerTests;

/// <summary>A case that is taken through its steps by processes none of which lives longer than one of them.</summary>
internal sealed class CaseLife(SubmittedCase told, params CaseStep[] steps)
{
    private string standing = "accepted/queued requested";
    private int next;
    private bool isSent;
    private bool isAcknowledged;

    public bool IsOver => next == steps.Length && !isSent;

    /// <summary>Looks at what became of the request sent to the process before: what was acknowledged has happened, anything else has happened whole or not at all.</summary>
    public async Task Settle(TestServer server)
    {
        if (!isSent)
        {
            Assert.Equal(standing, await Standing(server));
            return;
        }

        var step = steps[next];
        var now = await Standing(server);
        var hasHappened = step.Trace is null ? now == step.After : await server.Count(step.Trace) > 0;
        isSent = false;
        if (!hasHappened)
        {
            Assert.False(isAcknowledged, $"Step {next} was acknowledged and is lost: {now} instead of {step.After}");
            Assert.Equal(standing, now);
            return;
        }

        while (step.Trace is not null && (now = await Standing(server)) != step.After)
        {
            Assert.Equal(standing, now);
            await Task.Delay(50);
        }

        standing = step.After;
        next++;
    }

    /// <summary>Sends the next step's request.</summary>
    /// <returns>A task that ends with the answer, or with the process.</returns>
    public async Task<Task> Send(TestServer server)
    {
        var step = steps[next];
        var (url, body) = await step.Prepare(server);
        (isSent, isAcknowledged) = (true, false);
        return Answer();

        async Task Answer()
        {
            try
            {
                using var answer = await server.Send(step.Method, url, body);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.IsSuccessStatusCode, $"{url}: {text}");
                isAcknowledged = true;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                // Killed before it had answered.
            }
        }
    }

    /// <summary>Both Tasks as one search sees them.</summary>
    private async Task<string> Standing(TestServer server)
    {
        var bundle = await server.Get($"Task?_id={told.CaseTask["Task/".Length..]}&_revinclude=Task:part-of");
        var tasks = bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).ToList();
        var task = tasks.Single(found => told.CaseTask == $"Task/{found["id"]}");
        var review = tasks.Single(found => found != task && (string)found["status"]! is not ("rejected" or "failed"));
        return $"{task["status"]}/{CentreSamples.BusinessStatus(task)} {review["status"]}";
    }
}
