using System.CommandLine;
using System.Globalization;
using SecondOpinion.Fhir.Server.Security;

namespace SecondOpinion.Fhir.Server.Verbs;

/// <summary><c>keys list|rotate</c>: the keys that sign access tokens. They change by themselves; this is for doing it now. Works beside running servers, which see the change within a minute.</summary>
internal static class KeysVerb
{
    public static Command Create()
    {
        var list = SecurityCommand.Settled(new Command("list", "Lists the keys, the newest first."));
        list.SetAction((parsed, cancellationToken) => SecurityCommand.Run(parsed, async (database, _) =>
        {
            foreach (var key in await database.Keys.List(cancellationToken)) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Id}  since {key.Created:yyyy-MM-dd HH:mm:ss}Z"));
            return null;
        }, cancellationToken));

        var revoke = new Option<bool>("--revoke") { Description = "Drops all other keys: every token that is out is refused within a minute, and clients get new ones. For a key that others have got hold of." };
        var rotate = SecurityCommand.Settled(new Command("rotate", "Begins a new key. It is shown at /auth/jwks at once and signs two minutes later; tokens of the others hold until they expire.") { revoke });
        rotate.SetAction((parsed, cancellationToken) => SecurityCommand.Run(parsed, async (database, now) =>
        {
            var isRevoking = parsed.GetValue(revoke);
            var made = await new SigningKeyRing(database, SecurityCommand.Settings(parsed).Security).Rotate(now, isRevoking, cancellationToken);
            await AuditTrail.ByOperator(database, isRevoking ? "keys-revoked" : "key-added", $"signing key {made.Id}", now, cancellationToken);
            Console.WriteLine(isRevoking ? $"{made.Id} signs from now on. All other keys, and the tokens they signed, are refused within a minute." : $"{made.Id} signs in {SigningKeyRing.ShownBefore.TotalMinutes} minutes.");
            return null;
        }, cancellationToken));
        return new Command("keys", "Works on the keys that sign access tokens.") { list, rotate };
    }
}
