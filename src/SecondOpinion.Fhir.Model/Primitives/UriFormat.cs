using System.Buffers;

namespace SecondOpinion.Fhir.Model.Primitives;

/// <summary>Tests for uri and its kinds. Whether an address leads anywhere is another question.</summary>
internal static class UriFormat
{
    private static readonly SearchValues<byte> Spaces = SearchValues.Create(Enumerable.Range(0, 33).Select(c => (byte)c).ToArray());

    public static bool IsUri(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.ContainsAny(Spaces)) return false;
        if (text.StartsWith("oid:"u8) || text.StartsWith("uuid:"u8)) return false;
        if (!text.StartsWith("urn:"u8)) return true;
        if (text.StartsWith("urn:uuid:"u8)) return IsUuid(text);
        return !text.StartsWith("urn:oid:"u8) || IsOid(text);
    }

    /// <summary>In lower case, also inside a uri, where uris are compared letter by letter. hl7.org/fhir/R4/datatypes.html#uri</summary>
    public static bool IsUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 45 || !text.StartsWith("urn:uuid:"u8)) return false;
        for (var i = 9; i < 45; i++)
        {
            var b = text[i];
            var isGood = i is 17 or 22 or 27 or 32 ? b == '-' : b is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');
            if (!isGood) return false;
        }

        return true;
    }

    public static bool IsOid(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("urn:oid:"u8)) return false;
        var digits = text[8..];
        if (digits.IsEmpty || digits[0] is < (byte)'0' or > (byte)'2') return false;
        var arcs = 1;
        for (var i = 1; i < digits.Length; i++)
        {
            var isFirstOfArc = digits[i - 1] == '.';
            if (digits[i] == '.')
            {
                if (isFirstOfArc) return false;
                arcs++;
            }
            else if (digits[i] is < (byte)'0' or > (byte)'9' || (i == 1 && !isFirstOfArc))
            {
                return false;
            }
            else if (isFirstOfArc && digits[i] == '0' && i + 1 < digits.Length && digits[i + 1] != '.')
            {
                return false;
            }
        }

        return arcs > 1 && digits[^1] != '.';
    }
}
