namespace SecondOpinion.Fhir.Validation.Lint;

/// <summary>SNOMED CT's identifiers: 6 to 18 digits, the last a check digit of Verhoeff's. confluence.ihtsdotools.org, Release File Specifications, 5.1</summary>
internal static class SnomedId
{
    // The dihedral group of order ten, and the permutation that Verhoeff gave it.
    private static readonly string[] Product =
        ["0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"];

    private static readonly string[] Permutation =
        ["0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"];

    public static bool IsValid(string text)
    {
        if (text.Length is < 6 or > 18 || text[0] == '0') return false;
        var check = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = text[text.Length - 1 - i];
            if (!char.IsAsciiDigit(digit)) return false;
            check = Product[check][Permutation[i % 8][digit - '0'] - '0'] - '0';
        }

        return check == 0;
    }
}
