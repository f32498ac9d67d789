using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using SecondOpinion.Fhir.Model;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Reads JWK Sets of clients.</summary>
internal static class KeySet
{
    private const int LeastRsaBits = 2048;

    /// <summary>The public keys that may sign assertions: RSA for RS384, P-384 for ES384. A set with secrets in it is refused whole.</summary>
    public static Outcome<IReadOnlyList<JsonWebKey>> Read(string json)
    {
        JsonWebKeySet set;
        try
        {
            set = new JsonWebKeySet(json);
        }
        catch (Exception problem) when (problem is ArgumentException or JsonException or FormatException)
        {
            return Issue.Error(IssueType.Value, "jwks-malformed", "The key set is no JWK Set. It is a JSON object with an array keys. datatracker.ietf.org/doc/html/rfc7517");
        }

        // A shared secret must never be taken for a key, nor a public key for a shared secret.
        if (set.Keys.Any(key => key.HasPrivateKey || key.Kty == JsonWebAlgorithmsKeyTypes.Octet || key.D is not null))
            return Issue.Error(IssueType.Security, "jwks-secret", "The key set holds private or symmetric keys. Register public keys only, and replace these: they are no secret any more.");
        var keys = set.Keys.Where(key => key.Kid is { Length: > 0 } && key.Use is null or "" or "sig" && IsStrong(key)).ToList();
        return keys.Count > 0
            ? keys
            : Issue.Error(IssueType.Value, "jwks-without-keys", $"The key set holds no key that can sign: with a kid, and RSA of {LeastRsaBits} bits or more (RS384) or EC on P-384 (ES384).");
    }

    /// <summary>The one algorithm a key is for, whatever a token says.</summary>
    public static string AlgorithmOf(JsonWebKey key) => key.Kty == JsonWebAlgorithmsKeyTypes.RSA ? SecurityAlgorithms.RsaSha384 : SecurityAlgorithms.EcdsaSha384;

    private static bool IsStrong(JsonWebKey key) => key.Kty switch
    {
        JsonWebAlgorithmsKeyTypes.RSA => key.KeySize >= LeastRsaBits && key.Alg is null or "" or SecurityAlgorithms.RsaSha384,
        JsonWebAlgorithmsKeyTypes.EllipticCurve => key.Crv == JsonWebKeyECTypes.P384 && key.Alg is null or "" or SecurityAlgorithms.EcdsaSha384,
        _ => false,
    };
}
