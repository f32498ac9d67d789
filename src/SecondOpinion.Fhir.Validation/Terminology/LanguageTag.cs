namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>The grammar of BCP 47's language tags, with ISO's lists of languages and countries in two letters. rfc-editor.org/rfc/rfc5646#section-2.1</summary>
/// <remarks>Scripts, variants and languages of three letters are judged by their shape only.</remarks>
internal static class LanguageTag
{
    public static bool IsValid(ReadOnlySpan<byte> tag)
    {
        if (tag.Length is < 2 or > 100) return false;
        if (IsPrivate(tag)) return true;
        if (tag.Length > 2 && tag[1] == '-' && (tag[0] | 0x20) == 'i') return IsRest(tag[2..]);
        var place = Place.Language;
        foreach (var range in tag.Split((byte)'-'))
        {
            var part = tag[range];
            if (part.Length == 1) return place > Place.Language && IsExtension(tag[range.Start..]);
            if (Next(part, place) is not { } next) return false;
            place = next;
        }

        return true;
    }

    private static bool IsPrivate(ReadOnlySpan<byte> tag) => tag.Length > 2 && (tag[0] | 0x20) == 'x' && tag[1] == '-' && IsRest(tag[2..]);

    /// <summary>Where the reading is after a part, or null when the part can't stand there.</summary>
    private static Place? Next(ReadOnlySpan<byte> part, Place place)
    {
        if (place == Place.Language) return IsLanguage(part) ? part.Length <= 3 ? Place.Extended : Place.Script : null;
        if (place == Place.Extended && part.Length == 3 && IsLetters(part)) return Place.Extended;
        if (place <= Place.Script && part.Length == 4 && IsLetters(part)) return Place.Region;
        if (place <= Place.Region && IsRegion(part)) return Place.Variant;
        return IsVariant(part) ? Place.Variant : null;
    }

    private static bool IsLanguage(ReadOnlySpan<byte> part) => part.Length switch
    {
        2 => IsLetters(part) && IsoCodes.Languages.Contains([(byte)(part[0] | 0x20), (byte)(part[1] | 0x20)]),
        >= 3 and <= 8 => IsLetters(part),
        _ => false,
    };

    private static bool IsRegion(ReadOnlySpan<byte> part) => part.Length switch
    {
        2 => IsLetters(part) && IsoCodes.Countries.Contains([(byte)(part[0] & ~0x20), (byte)(part[1] & ~0x20)]),
        3 => !part.ContainsAnyExceptInRange((byte)'0', (byte)'9'),
        _ => false,
    };

    private static bool IsVariant(ReadOnlySpan<byte> part) => IsAlphanumeric(part) && (part.Length is >= 5 and <= 8 || (part.Length == 4 && part[0] is >= (byte)'0' and <= (byte)'9'));

    // A letter or digit alone, then parts that are its own; x takes parts of one letter too, and is the last.
    private static bool IsExtension(ReadOnlySpan<byte> rest) => IsPrivate(rest) || (rest.Length > 3 && IsAlphanumeric(rest[..1]) && rest[1] == '-' && IsRest(rest[2..]));

    private static bool IsRest(ReadOnlySpan<byte> rest)
    {
        foreach (var range in rest.Split((byte)'-'))
        {
            if (rest[range].Length is < 1 or > 8 || !IsAlphanumeric(rest[range])) return false;
        }

        return true;
    }

    private static bool IsLetters(ReadOnlySpan<byte> part)
    {
        foreach (var b in part)
        {
            if ((b | 0x20) is < 'a' or > 'z') return false;
        }

        return true;
    }

    private static bool IsAlphanumeric(ReadOnlySpan<byte> part)
    {
        foreach (var b in part)
        {
            if ((b | 0x20) is < 'a' or > 'z' && b is < (byte)'0' or > (byte)'9') return false;
        }

        return true;
    }

    private enum Place
    {
        Language,
        Extended,
        Script,
        Region,
        Variant,
    }
}
