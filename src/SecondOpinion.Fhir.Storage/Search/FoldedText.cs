using System.Text;

namespace SecondOpinion.Fhir.Storage.Search;

/// <summary>Text as string parameters compare it: without case, accents and repeated spaces. hl7.org/fhir/R4/search.html#string</summary>
/// <remarks>The tables follow from Unicode's decompositions (NFKD); the server runs without ICU, whose normalisation would otherwise do this.</remarks>
public static class FoldedText
{
    // What a letter becomes, from the first one of its block on; a dot stands where Unicode has no letter.
    private static readonly (char First, string Folded)[] Blocks =
    [
        ('\u00C0',
            "aaaaaaæceeeeiiiidnooooo×ouuuuyþßaaaaaaæceeeeiiiidnooooo÷ouuuuyþyaaaaaaccccccccddddeeeeeeeeeegggg" +
            "gggghhhhiiiiiiiiiiĳĳjjkkĸllllllŀŀllnnnnnnŉŋŋooooooœœrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs" +
            "ƀɓƃƃƅƅɔƈƈɖɗƌƌƍǝəɛƒƒɠɣƕɩɨƙƙƚƛɯɲƞɵooƣƣƥƥʀƨƨʃƪƫƭƭʈuuʊʋƴƴƶƶʒƹƹƺƻƽƽƾƿǀǁǂǃǆǆǆǉǉǉǌǌǌaaiioouuuuuuuuuuǝaa" +
            "aaææǥǥggkkooooʒʒjǳǳǳggƕƿnnaaææøøaaaaeeeeiiiioooorrrruuuussttȝȝhhƞȡȣȣȥȥaaeeooooooooyyȴȵȶȷȸȹⱥȼȼƚⱦȿ" +
            "ɀɂɂƀʉʌɇɇɉɉɋɋɍɍɏɏ"),
        ('\u0370',
            "ͱͱͳͳʹ͵ͷͷ·· ͻͼͽ;ϳ····  α·εηι·ο·υωιαβγδεζηθικλμνξοπρ·στυφχψωιυαεηιυαβγδεζηθικλμνξοπρσστυφχψωιυουωϗ" +
            "βθυυυφπϗϙϙϛϛϝϝϟϟϡϡϣϣϥϥϧϧϩϩϫϫϭϭϯϯκρςϳθε϶ϸϸςϻϻϼͻͼͽ"),
        ('\u0400',
            "ееђгєѕііјљњћкиуџабвгдежзииклмнопрстуфхцчшщъыьэюяабвгдежзииклмнопрстуфхцчшщъыьэюяееђгєѕііјљњћкиуџ"),
        ('\u1E00',
            "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrr" +
            "ssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyẚsẜẝßẟaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee" +
            "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyỻỻỽỽỿỿ"),
    ];

    public static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsWhiteSpace(letter))
            {
                if (folded.Length > 0 && folded[^1] != ' ') folded.Append(' ');
            }
            else if (letter < '\u0080')
            {
                folded.Append(char.ToLowerInvariant(letter));
            }
            else
            {
                Append(folded, letter);
            }
        }

        if (folded.Length > 0 && folded[^1] == ' ') folded.Length--;
        return folded.ToString();
    }

    private static void Append(StringBuilder folded, char letter)
    {
        switch (letter)
        {
            // Combining marks stand after the letter they belong to.
            case >= '\u0300' and <= '\u036F':
                return;
            case '\u00DF' or '\u1E9E':
                folded.Append("ss");
                return;
            case '\u00C6' or '\u00E6':
                folded.Append("ae");
                return;
            case '\u0152' or '\u0153':
                folded.Append("oe");
                return;
            case '\u00DE' or '\u00FE':
                folded.Append("th");
                return;
        }

        foreach (var (first, letters) in Blocks)
        {
            if (letter >= first && letter < first + letters.Length && letters[letter - first] != '\u00B7')
            {
                folded.Append(letters[letter - first]);
                return;
            }
        }

        folded.Append(char.ToLowerInvariant(letter));
    }
}
