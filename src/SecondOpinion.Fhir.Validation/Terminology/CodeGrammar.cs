using System.Buffers;
using System.Text;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>Code systems whose codes follow a grammar, or stand in a list that no definition holds.</summary>
internal static class CodeGrammar
{
    private static readonly SearchValues<byte> MediaTypeCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+*"u8);

    private static readonly SearchValues<byte> UpperAlphanumerics = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"u8);

    /// <summary>The test for a system's codes, or null when the system has no grammar that is known here.</summary>
    public static Func<ReadOnlySpan<byte>, bool>? Of(string system) => system switch
    {
        "urn:ietf:bcp:47" => LanguageTag.IsValid,
        "urn:ietf:bcp:13" or "http://www.rfc-editor.org/bcp/bcp13.txt" => IsMediaType,
        "http://unitsofmeasure.org" => UcumGrammar.IsUnit,
        "urn:iso:std:iso:4217" => code => IsoCodes.Currencies.Contains(code),
        "urn:iso:std:iso:3166" => IsCountry,
        "urn:iso:std:iso:3166:-2" => IsSubdivision,
        _ => null,
    };

    /// <summary>The same, asked with a document's bytes.</summary>
    public static Func<ReadOnlySpan<byte>, bool>? Of(ReadOnlySpan<byte> system) =>
        system.StartsWith("urn:i"u8) || system.SequenceEqual("http://unitsofmeasure.org"u8) ? Of(Encoding.UTF8.GetString(system)) : null;

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

    private static bool IsCountry(ReadOnlySpan<byte> code) =>
        IsoCodes.Countries.Contains(code) || IsoCodes.CountriesInThree.Contains(code) || IsoCodes.CountryNumbers.Contains(code);

    // A country and up to three letters or digits; which there are in a country changes every year.
    private static bool IsSubdivision(ReadOnlySpan<byte> code) =>
        code.Length is >= 4 and <= 6 && code[2] == '-' && IsoCodes.Countries.Contains(code[..2]) && !code[3..].ContainsAnyExcept(UpperAlphanumerics);
}
