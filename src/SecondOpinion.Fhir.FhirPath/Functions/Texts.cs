namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>Positions in text by character, a surrogate pair being one. build.fhir.org/ig/HL7/FHIRPath/#unicode-and-string-operations</summary>
internal static class Texts
{
    public static bool HasPairs(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    public static int Length(string text) => HasPairs(text) ? CharacterAt(text, text.Length) : text.Length;

    /// <summary>The character that begins at an offset in UTF-16; -1 stays -1.</summary>
    public static int CharacterAt(string text, int offset)
    {
        if (offset < 0 || !HasPairs(text)) return offset;
        var count = 0;
        foreach (var rune in text.AsSpan(0, offset).EnumerateRunes()) count++;
        return count;
    }

    /// <summary>The offset in UTF-16 at which a character begins, at most the length.</summary>
    public static int OffsetOf(string text, int character)
    {
        if (!HasPairs(text)) return Math.Min(character, text.Length);
        var offset = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (character-- <= 0) break;
            offset += rune.Utf16SequenceLength;
        }

        return offset;
    }
}
