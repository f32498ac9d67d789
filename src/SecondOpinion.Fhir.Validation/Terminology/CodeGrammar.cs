using System.Buffers;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Code systems whose codes follow a grammar instead of standing in a list.</summary>
internal static class CodeGrammar
{
    private static readonly SearchValues<byte> MediaTypeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+*"u8);

    /// <summary>The test for a system's codes, or null when the system has no grammar that is known here.</summary>
    public static Func<ReadOnlySpan<byte>, bool>? Of(string system) => system switch
    {
        "urn:ietf:bcp:47" => IsLanguage,
        "urn:ietf:bcp:13" or "http://www.rfc-editor.org/bcp/bcp13.txt" => IsMediaType,
        "http://unitsofmeasure.org" => UcumGrammar.IsUnit,
        "urn:iso:std:iso:4217" => IsCurrency,
        _ => null,
    };

    /// <summary>BCP 47: a language of 2 to 8 letters (or x, or i), then subtags of 1 to 8 letters and digits.</summary>
    public static bool IsLanguage(ReadOnlySpan<byte> code)
    {
        var isFirst = true;
        foreach (var range in code.Split((byte)'-'))
        {
            var tag = code[range];
            if (tag.Length is < 1 or > 8) return false;
            foreach (var b in tag)
            {
                var isLetter = (b | 0x20) is >= 'a' and <= 'z';
                if (!isLetter && (isFirst || b is < (byte)'0' or > (byte)'9')) return false;
            }

            if (isFirst && tag.Length == 1 && (tag[0] | 0x20) is not ('x' or 'i')) return false;
            isFirst = false;
        }

        return true;
    }

    /// <summary>BCP 13: type/subtype, and parameters that are not looked at.</summary>
    public static bool IsMediaType(ReadOnlySpan<byte> code)
    {
        var end = code.IndexOf((byte)';');
        var name = (end < 0 ? code : code[..end]).TrimEnd((byte)' ');
        var slash = name.IndexOf((byte)'/');

        // CapabilityStatement.format and _format take the short names xml, json and ttl too.
        if (slash < 0) return name.SequenceEqual("xml"u8) || name.SequenceEqual("json"u8) || name.SequenceEqual("ttl"u8);
        if (slash <= 0 || slash == name.Length - 1) return false;
        return !name[..slash].ContainsAnyExcept(MediaTypeCharacters) && !name[(slash + 1)..].ContainsAnyExcept(MediaTypeCharacters);
    }

    private static bool IsCurrency(ReadOnlySpan<byte> code) => code.Length == 3 && !code.ContainsAnyExceptInRange((byte)'A', (byte)'Z');
}
