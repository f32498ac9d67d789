namespace SecondOpinion.Fhir.Model.Xml;

/// <summary>JSON's grammar of numbers, which FHIR's decimal shares. hl7.org/fhir/R4/datatypes.html#decimal</summary>
internal static class XmlNumber
{
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (Is(text, at, '-')) at++;
        var whole = Digits(text, ref at);
        if (whole == 0 || (whole > 1 && text[at - whole] == '0')) return false;
        if (Is(text, at, '.'))
        {
            at++;
            if (Digits(text, ref at) == 0) return false;
        }

        if (Is(text, at, 'e') || Is(text, at, 'E'))
        {
            at++;
            if (Is(text, at, '-') || Is(text, at, '+')) at++;
            if (Digits(text, ref at) == 0) return false;
        }

        return at == text.Length;
    }

    private static bool Is(ReadOnlySpan<byte> text, int at, char character) => at < text.Length && text[at] == character;

    private static int Digits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        return at - start;
    }
}
