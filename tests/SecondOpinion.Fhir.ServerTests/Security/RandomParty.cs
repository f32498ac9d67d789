using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>An organisation or a person of a random world, and its client.</summary>
/// <param name="Record">For a patient or a family: the record it is about.</param>
/// <param name="BreaksGlass">A coordinator who gives a reason with every request.</param>
internal sealed record RandomParty(string Name, ClientRole[] Roles, SmartClient Client, RandomRecord? Record = null, bool BreaksGlass = false)
{
    public bool Is(ClientRole role) => Roles.Contains(role);

    public async Task<int> Status(HttpMethod method, string url, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, url);
        if (body is not null) request.Content = TestServer.Json(body, method == HttpMethod.Patch ? "application/json-patch+json" : "application/fhir+json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Client.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
