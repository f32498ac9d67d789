using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace SecondOpinion.Fhir.ServerTests.Security;

/// <summary>Keys of clients, as they publish them.</summary>
internal static class TestKeys
{
    /// <summary>The public halves, as a JWK Set.</summary>
    public static string Set(params (string Id, AsymmetricAlgorithm Key)[] keys) =>
        new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => Public(key.Id, key.Key))]) }.ToJsonString();

    public static SigningCredentials Credentials(string id, AsymmetricAlgorithm key) => key is RSA rsa
        ? new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = id }, SecurityAlgorithms.RsaSha384)
        : new SigningCredentials(new ECDsaSecurityKey((ECDsa)key) { KeyId = id }, SecurityAlgorithms.EcdsaSha384);

    private static JsonObject Public(string id, AsymmetricAlgorithm key)
    {
        if (key is RSA rsa)
        {
            var numbers = rsa.ExportParameters(includePrivateParameters: false);
            return new JsonObject { ["kty"] = "RSA", ["kid"] = id, ["n"] = Base64UrlEncoder.Encode(numbers.Modulus), ["e"] = Base64UrlEncoder.Encode(numbers.Exponent) };
        }

        var point = ((ECDsa)key).ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-384", ["kid"] = id, ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y) };
    }
}
