using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>clients token</c>: does what a client does to get an access token, for trying things by hand: in curl, or in Swagger's Authorize.</summary>
internal static class TokenVerb
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The client." };
        var key = new Option<FileInfo>("--key") { Description = "File with its private key, as clients add --new-key wrote it.", Required = true };
        var server = new Option<string>("--server") { Description = "Base of the API of the running server.", DefaultValueFactory = _ => ServerHost.DefaultAddress + "/fhir" };
        var scope = new Option<string>("--scope") { Description = "What is asked for.", DefaultValueFactory = _ => "system/*.cruds" };
        var command = new Command("token", "Gets an access token from a running server and prints it.") { id, key, server, scope };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                Console.WriteLine(await Get(parsed.GetRequiredValue(id), await File.ReadAllTextAsync(parsed.GetRequiredValue(key).FullName, cancellationToken), new Uri(parsed.GetRequiredValue(server)), parsed.GetRequiredValue(scope), cancellationToken));
                return 0;
            }
            catch (Exception problem) when (problem is HttpRequestException or IOException or ArgumentException or UriFormatException or CryptographicException)
            {
                await Console.Error.WriteLineAsync(problem.Message);
                return 2;
            }
        });
        return command;
    }

    /// <summary>The name of a key that stands in its file alone: a digest of its public half.</summary>
    public static string KeyIdOf(ECDsa key) => Base64UrlEncoder.Encode(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];

    /// <exception cref="HttpRequestException">The server gives none; the message says why.</exception>
    public static async Task<string> Get(string client, string pem, Uri server, string scope, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var configuration = await Configuration(http, server.AbsoluteUri.TrimEnd('/'), cancellationToken);
        if ((string?)configuration["token_endpoint"] is not { } endpoint) throw new HttpRequestException($"{server} takes the tokens of {configuration["issuer"]}; get one there.");
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        var now = TimeProvider.System.GetUtcNow();
        var assertion = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = client,
            Audience = endpoint,
            IssuedAt = now.UtcDateTime,
            Expires = now.AddMinutes(2).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = client, ["jti"] = Guid.CreateVersion7(now).ToString() },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = KeyIdOf(key) }, SecurityAlgorithms.EcdsaSha384),
        });
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
            ["scope"] = scope,
        });
        using var answer = await http.PostAsync(new Uri(endpoint), form, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? (string)JsonNode.Parse(body)!["access_token"]! : throw new HttpRequestException($"{endpoint} answers {(int)answer.StatusCode}: {body}");
    }

    private static async Task<JsonNode> Configuration(HttpClient http, string server, CancellationToken cancellationToken)
    {
        var address = new Uri(server + "/.well-known/smart-configuration");
        try
        {
            using var answer = await http.GetAsync(address, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.NotFound) throw new HttpRequestException($"{server} gives no tokens ({address} answers 404): it runs in mode Open, or --server is not the base of its API.");
            return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken))!;
        }
        catch (HttpRequestException problem) when (problem.StatusCode is null && problem.HttpRequestError != HttpRequestError.Unknown)
        {
            throw new HttpRequestException($"No server answers at {server}: {problem.Message} Start it with secondopinion --Security:Mode Smart, or name another with --server http://HOST:PORT/fhir.", problem);
        }
        catch (JsonException)
        {
            throw new HttpRequestException($"{address} gives no JSON, so it is no server of this kind. Name the base of its API with --server http://HOST:PORT/fhir.");
        }
    }
}
