using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Model;
using SecondOpinion.Fhir.Server.Security;
using SecondOpinion.Fhir.Storage.Security;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>clients add|list|rotate|disable|token</c>: who may ask for tokens. Works beside a running server, which sees the change within seconds.</summary>
internal static class ClientsVerb
{
    private static readonly Argument<string> Id = new("id") { Description = "What the client calls itself." };
    private static readonly Option<FileInfo> Jwks = new("--jwks") { Description = "File with its public keys, a JWK Set." };
    private static readonly Option<string> JwksUri = new("--jwks-uri") { Description = "https address where it keeps its public keys." };
    private static readonly Option<FileInfo> NewKey = new("--new-key") { Description = "Makes a key pair (ES384), registers the public key and writes the private one to this file." };

    public static Command Create()
    {
        var organization = new Option<string>("--organization") { Description = "Its organisation, as system|value: https://directory.example/organization|liver-centre", Required = true };
        var name = new Option<string>("--name") { Description = "What people call the organisation." };
        var role = new Option<ClientRole[]>("--role") { Description = "referrer, centre, coordinator, patient or family; may be given again.", Required = true, AllowMultipleArgumentsPerToken = true };
        var scope = new Option<string>("--scope") { Description = "The most it is granted.", DefaultValueFactory = _ => "system/*.cruds" };
        var country = new Option<string>("--country") { Description = "The organisation's country, ISO 3166, for consents that name countries." };
        var patient = new Option<string>("--patient") { Description = "For patient and family: id of the Patient." };
        var related = new Option<string>("--related-person") { Description = "For family: id of the RelatedPerson." };
        var add = SecurityCommand.Settled(new Command("add", "Registers a client.") { Id, organization, name, role, scope, country, patient, related, Jwks, JwksUri, NewKey });
        add.SetAction((parsed, cancellationToken) => SecurityCommand.Run(parsed, async (database, now) =>
        {
            if (parsed.GetRequiredValue(organization).Split('|') is not [{ Length: > 0 } system, { Length: > 0 } value]) return "--organization is system|value, such as https://directory.example/organization|liver-centre.";
            if (ScopeSet.Parse(parsed.GetRequiredValue(scope)).Scopes.Count == 0) return "--scope holds no scope. Scopes look like system/Task.rs.";
            var keys = await ReadKeys(parsed);
            if (!keys.Succeeded) return keys.Issues[0].Message;
            var client = new RegisteredClient(
                parsed.GetRequiredValue(Id), new OrganizationName(system, value, parsed.GetValue(name) ?? value), parsed.GetValue(country), parsed.GetRequiredValue(role), parsed.GetRequiredValue(scope),
                keys.Value.Jwks, keys.Value.Uri, parsed.GetValue(patient), parsed.GetValue(related), IsDisabled: false, now, now);
            if (!await database.Clients.Add(client, cancellationToken)) return $"There is a client {client.Id} already. Give this one another id, or change its keys with clients rotate.";
            return await Said(database, "client-added", client, now, cancellationToken);
        }, cancellationToken));

        var list = SecurityCommand.Settled(new Command("list", "Lists the clients."));
        list.SetAction((parsed, cancellationToken) => SecurityCommand.Run(parsed, async (database, _) =>
        {
            foreach (var client in await database.Clients.List(cancellationToken)) Console.WriteLine(Line(client));
            return null;
        }, cancellationToken));

        var rotate = SecurityCommand.Settled(new Command("rotate", "Replaces a client's keys.") { Id, Jwks, JwksUri, NewKey });
        rotate.SetAction((parsed, cancellationToken) => SecurityCommand.Run(parsed, async (database, now) =>
        {
            var keys = await ReadKeys(parsed);
            if (!keys.Succeeded) return keys.Issues[0].Message;
            var client = await database.Clients.Change(parsed.GetRequiredValue(Id), found => found with { Jwks = keys.Value.Jwks, JwksUri = keys.Value.Uri, KeysChanged = now }, cancellationToken);
            return client is null ? Unknown(parsed) : await Said(database, "client-keys-replaced", client, now, cancellationToken);
        }, cancellationToken));

        var disable = SecurityCommand.Settled(new Command("disable", "Shuts a client out, and its tokens with it.") { Id });
        disable.SetAction((parsed, cancellationToken) => SecurityCommand.Run(parsed, async (database, now) =>
        {
            var client = await database.Clients.Change(parsed.GetRequiredValue(Id), found => found with { IsDisabled = true }, cancellationToken);
            return client is null ? Unknown(parsed) : await Said(database, "client-disabled", client, now, cancellationToken);
        }, cancellationToken));
        return new Command("clients", "Works on the clients that may ask for access tokens.") { add, list, rotate, disable, TokenVerb.Create() };
    }

    private static string Unknown(ParseResult parsed) => $"There is no client {parsed.GetRequiredValue(Id)}. secondopinion clients list shows those there are.";

    private static string Line(RegisteredClient client) => string.Create(CultureInfo.InvariantCulture,
        $"{client.Id}  {client.Organization.Token}  {string.Join(',', client.Roles).ToLowerInvariant()}  {client.Scopes}  keys {(client.JwksUri ?? "registered")} since {client.KeysChanged:yyyy-MM-dd}{(client.IsDisabled ? "  DISABLED" : "")}");

    private static async Task<string?> Said(SecurityDatabase database, string what, RegisteredClient client, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await AuditTrail.ByOperator(database, what, $"client {client.Id} of {client.Organization.Token}", now, cancellationToken);
        Console.WriteLine(Line(client));
        return null;
    }

    private static async Task<Outcome<(string? Jwks, string? Uri)>> ReadKeys(ParseResult parsed)
    {
        var (file, uri, made) = (parsed.GetValue(Jwks), parsed.GetValue(JwksUri), parsed.GetValue(NewKey));
        if (new object?[] { file, uri, made }.Count(given => given is not null) != 1)
            return Issue.Error(IssueType.Required, "client-keys", "A client needs its public keys: give one of --jwks, --jwks-uri and --new-key.");
        if (uri is not null)
        {
            return Uri.TryCreate(uri, UriKind.Absolute, out var address) && new OutgoingHttp(SecurityCommand.Settings(parsed).Security.AllowedNetworks).Refuse(address) is not { } why
                ? (null, uri)
                : Issue.Error(IssueType.Value, "client-keys", "--jwks-uri is no https address. Without TLS, keys may be fetched from networks in Security__AllowedNetworks only.");
        }

        var json = file is not null ? await File.ReadAllTextAsync(file.FullName) : await Make(made!);
        return KeySet.Read(json) is { Succeeded: false } refused ? Outcome<(string?, string?)>.Failure(refused.Issues) : (json, null);
    }

    private static async Task<string> Make(FileInfo file)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new StreamWriter(file.FullName, options)) await stream.WriteAsync(key.ExportPkcs8PrivateKeyPem());
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "EC", ["crv"] = "P-384", ["use"] = "sig", ["alg"] = SecurityAlgorithms.EcdsaSha384, ["kid"] = TokenVerb.KeyIdOf(key),
                ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y),
            }),
        }.ToJsonString();
    }
}
