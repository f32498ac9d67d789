using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>What Swagger's Authorize asks for, and that the requests it then makes are let in.</summary>
public sealed class SwaggerTokenTests
{
    [Fact]
    public async Task Swagger_asks_for_a_bearer_token_where_one_is_needed_and_a_token_as_printed_opens_it()
    {
        await using var server = await SmartServer.Start();
        await server.Register("hospital", "general-hospital", [ClientRole.Referrer]);
        var http = server.Server.Client;
        var document = JsonNode.Parse(await http.GetStringAsync(new Uri(server.Server.Address, "/swagger/v1/swagger.json")))!;
        var scheme = document["components"]!["securitySchemes"]!["token"]!;
        Assert.Equal(("http", "bearer"), ((string?)scheme["type"], (string?)scheme["scheme"]));
        foreach (var word in new[] { "clients token", "--server", "without the word Bearer" }) Assert.Contains(word, (string)scheme["description"]!);
        Assert.Contains("Press Authorize", (string)document["info"]!["description"]!);

        // A lock says just what the server says.
        var token = (string)(await server.Granted("hospital"))["access_token"]!;
        var (locked, open) = (0, 0);
        foreach (var (path, item) in document["paths"]!.AsObject().Where(path => path.Value!["get"] is not null && !path.Key.Contains('{')))
        {
            var asksForToken = item!["get"]!["security"]?.AsArray().Any(one => one!["token"] is not null) ?? document["security"] is not null;
            using var without = await http.GetAsync(new Uri(server.Server.Address, path));
            Assert.True(asksForToken == (without.StatusCode == System.Net.HttpStatusCode.Unauthorized), $"{path} is answered with {(int)without.StatusCode} without a token");
            if (!asksForToken)
            {
                open++;
                continue;
            }

            locked++;
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Server.Address, path)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            using var with = await http.SendAsync(request);
            Assert.NotEqual(System.Net.HttpStatusCode.Unauthorized, with.StatusCode);
        }

        Assert.True(locked > 20 && open > 3, $"{locked} locked, {open} open");
    }
}
