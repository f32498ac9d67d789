using System.Text;

namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>Whether a link or picture in a narrative would run something: javascript: and its like, however they are spelt. hl7.org/fhir/R4/security.html#narrative</summary>
internal static class ActiveAddress
{
    private const int LongestScheme = 16;

    public static bool Is(ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        if (!attribute.SequenceEqual("href"u8) && !attribute.SequenceEqual("src"u8) && !attribute.SequenceEqual("cite"u8) && !attribute.SequenceEqual("longdesc"u8)) return false;
        return Scheme(value, out var rest) switch
        {
            "javascript" or "vbscript" => true,
            "data" => value[rest..].TrimStart(" \t\r\n"u8) is var content && (!content.StartsWith("image/"u8) || content.StartsWith("image/svg"u8)),
            _ => false,
        };
    }

    // A browser takes characters by number, and overlooks white space and control characters inside a scheme.
    private static string? Scheme(ReadOnlySpan<byte> value, out int rest)
    {
        var scheme = new StringBuilder(LongestScheme);
        for (rest = 0; rest < value.Length && scheme.Length <= LongestScheme;)
        {
            int character = value[rest];
            if (character == '&')
            {
                var length = value[rest..].IndexOf((byte)';');
                if (length < 0 || XmlEntity.Number(value.Slice(rest + 1, length - 1)) is not { } number) return null;
                character = number;
                rest += length;
            }

            rest++;
            if (character == ':') return scheme.ToString();
            if (character > ' ') scheme.Append(char.ToLowerInvariant((char)Math.Min(character, char.MaxValue)));
        }

        return null;
    }
}
