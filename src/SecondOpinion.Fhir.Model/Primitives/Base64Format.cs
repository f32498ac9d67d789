using System.Buffers;

namespace SecondOpinion.Fhir.Model.Primitives;

/// <summary>Test for base64Binary. White space may stand between the characters; padding may stand at the end only.</summary>
internal static class Base64Format
{
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        var characters = 0L;
        var padding = 0;
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAnyExcept(Alphabet);
            if (run < 0) run = text.Length;
            if (run > 0 && padding > 0) return false;
            characters += run;
            if (run == text.Length) break;
            if (text[run] == '=') padding++;
            else if (text[run] is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')) return false;
            text = text[(run + 1)..];
        }

        return padding <= 2 && characters > 0 && (characters + padding) % 4 == 0;
    }
}
