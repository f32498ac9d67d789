using System.Text.Json.Nodes;

namespace SecondOpinion.Fhir.ServerTests;

/// <summary>One request that moves a case, and where the case stands after it.</summary>
/// <param name="Prepare">Reads what the request needs and gives its URL and body.</param>
/// <param name="After">The Case Task's status and businessStatus, and the Review Task's status.</param>
/// <param name="Trace">Where the hub moves the case because of the request: the search that finds what the request left. Null where the request itself moves it.</param>
internal sealed record CaseStep(HttpMethod Method, Func<TestServer, Task<(string Url, string Body)>> Prepare, string After, string? Trace = null)
{
    public static CaseStep Post(Func<TestServer, Task<(string Url, string Body)>> prepare, string after, string? trace = null) => new(HttpMethod.Post, prepare, after, trace);

    /// <summary>A step on the Review Task, which takes it as it is now.</summary>
    public static CaseStep OnReview(SubmittedCase told, string operation, Func<JsonNode, string> body, string after, string? trace = null) => Post(
        async server =>
        {
            var review = (await server.Search($"Task?part-of={told.CaseTask}")).Single(found => (string)found["status"]! is not ("rejected" or "failed"));
            return ($"Task/{review["id"]}/${operation}", body(review));
        },
        after,
        trace);
}
