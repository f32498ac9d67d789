using System.Security.Cryptography;
using System.Text;

namespace SecondOpinion.Fhir.Server.Security;

/// <summary>Encrypts what must not be read by whoever reads the database or a copy of it: AES-256-GCM, with a key that is kept elsewhere.</summary>
/// <remarks>The first of its keys encrypts, all of them decrypt, so that one can take over from another.</remarks>
/// <param name="keys">32 bytes each; none keeps things as they are.</param>
public sealed class KeySeal(IReadOnlyList<byte[]> keys)
{
    public const int KeyBytes = 32;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private static ReadOnlySpan<byte> Mark => "sealed1:"u8;

    public bool IsOn => keys.Count > 0;

    /// <param name="name">What it is; the same has to be named to open it, so that one can't be put in the place of another.</param>
    public byte[] Close(string name, ReadOnlySpan<byte> secret)
    {
        if (keys.Count == 0) return secret.ToArray();
        var body = new byte[Mark.Length + NonceBytes + TagBytes + secret.Length];
        Mark.CopyTo(body);
        var rest = body.AsSpan(Mark.Length);
        RandomNumberGenerator.Fill(rest[..NonceBytes]);
        using var aes = new AesGcm(keys[0], TagBytes);
        aes.Encrypt(rest[..NonceBytes], secret, rest[(NonceBytes + TagBytes)..], rest[NonceBytes..(NonceBytes + TagBytes)], Encoding.UTF8.GetBytes(name));
        return body;
    }

    /// <summary>The secret, and whether it is kept as <see cref="Close"/> would keep it now; null when none of the keys opens it.</summary>
    public (byte[] Secret, bool IsCurrent)? Open(string name, byte[] body)
    {
        if (!body.AsSpan().StartsWith(Mark)) return (body, keys.Count == 0);
        for (var i = 0; i < keys.Count; i++)
        {
            if (Open(keys[i], name, body.AsSpan(Mark.Length)) is { } secret) return (secret, i == 0);
        }

        return null;
    }

    private static byte[]? Open(byte[] key, string name, ReadOnlySpan<byte> body)
    {
        if (body.Length < NonceBytes + TagBytes) return null;
        var secret = new byte[body.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(body[..NonceBytes], body[(NonceBytes + TagBytes)..], body[NonceBytes..(NonceBytes + TagBytes)], secret, Encoding.UTF8.GetBytes(name));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
