using System.Buffers;
using System.Text;

namespace SecondOpinion.Fhir.Model.Primitives;

/// <summary>Tests for string, markdown, code and id.</summary>
internal static class TextFormat
{
    // "Strings SHALL NOT exceed 1 MB (1024*1024 characters) in size." hl7.org/fhir/R4/datatypes.html#string
    private const int MaxCharacters = 1024 * 1024;

    private static readonly SearchValues<byte> Forbidden =
        SearchValues.Create(Enumerable.Range(0, 32).Where(c => c is not ('\t' or '\n' or '\r')).Select(c => (byte)c).ToArray());

    private static readonly SearchValues<byte> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8);

    public static bool IsString(ReadOnlySpan<byte> text) =>
        !text.ContainsAny(Forbidden) && (text.Length <= MaxCharacters || Encoding.UTF8.GetCharCount(text) <= MaxCharacters);

    public static bool IsCode(ReadOnlySpan<byte> text)
    {
        var afterSpace = true;
        foreach (var b in text)
        {
            // The pattern [^\s]+(\s[^\s]+)* lets one white space character stand between others.
            var isSpace = b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or 0x0B or 0x0C;
            if ((isSpace && afterSpace) || (b < 32 && !isSpace)) return false;
            afterSpace = isSpace;
        }

        return !afterSpace;
    }

    public static bool IsId(ReadOnlySpan<byte> text) => text.Length is >= 1 and <= 64 && !text.ContainsAnyExcept(IdCharacters);
}
