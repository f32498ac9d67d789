using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecondOpinion.Fhir.Model.Elements;

namespace SecondOpinion.Fhir.Exchange.Submission;

/// <summary>Tells whether two Bundles say the same, so that a repeat is told from a change under an old identifier.</summary>
/// <remarks>White space, the Bundle's own id, meta and timestamp, and which urn:uuid an entry was given do not count: a sender who builds the Bundle again makes others.</remarks>
internal static class SubmissionDigest
{
    private static readonly string[] Ignored = ["id", "meta", "timestamp"];

    /// <returns>SHA-256 in hexadecimal.</returns>
    public static string Of(ResourceDocument bundle)
    {
        var places = new Dictionary<string, string>();
        foreach (var entry in bundle.Root.ChildrenNamed("entry"))
        {
            if (entry.ChildText("fullUrl") is { } fullUrl) places.TryAdd(fullUrl, $"entry {entry.Repeat}");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var reader = new Utf8JsonReader(bundle.Utf8.Span, new JsonReaderOptions { MaxDepth = 256 });
        while (reader.Read())
        {
            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 } && Ignored.Contains(reader.GetString()))
            {
                reader.Skip();
                continue;
            }

            hash.AppendData([(byte)reader.TokenType]);
            if (reader.TokenType == JsonTokenType.String && reader.GetString() is var text && places.TryGetValue(text!, out var place)) hash.AppendData(Encoding.UTF8.GetBytes(place));
            else hash.AppendData(reader.ValueSpan);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
