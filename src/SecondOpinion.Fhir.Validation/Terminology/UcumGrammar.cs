namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>The grammar of UCUM's case-sensitive units. Whether a symbol is a unit is not looked up. ucum.org/ucum#section-Grammar-of-Units-and-Unit-Terms</summary>
internal static class UcumGrammar
{
    public static bool IsUnit(ReadOnlySpan<byte> code)
    {
        var at = 0;
        if (code.Length > 0 && code[0] == '/') at = 1;
        return code.Length > 0 && Term(code, ref at, depth: 0) && at == code.Length;
    }

    private static bool Term(ReadOnlySpan<byte> code, ref int at, int depth)
    {
        if (depth > 16 || !Component(code, ref at, depth)) return false;
        while (at < code.Length && code[at] is (byte)'.' or (byte)'/')
        {
            at++;
            if (!Component(code, ref at, depth)) return false;
        }

        return true;
    }

    private static bool Component(ReadOnlySpan<byte> code, ref int at, int depth)
    {
        if (at >= code.Length) return false;
        if (code[at] == '(')
        {
            at++;
            if (!Term(code, ref at, depth + 1) || at >= code.Length || code[at] != ')') return false;
            at++;

            // Not in the grammar, but in the list of common units that HL7 publishes: U/(10.g){feces}.
            return Annotation(code, ref at);
        }

        var start = at;
        if (!Symbol(code, ref at)) return false;
        return Annotation(code, ref at) && at > start;
    }

    // A symbol may hold square brackets with digits in them, and may end in an exponent.
    private static bool Symbol(ReadOnlySpan<byte> code, ref int at)
    {
        while (at < code.Length && code[at] is not ((byte)'.' or (byte)'/' or (byte)'(' or (byte)')' or (byte)'{'))
        {
            if (code[at] is <= 32 or > 126 or (byte)'}' or (byte)']') return false;
            if (code[at] == '[')
            {
                var length = code[at..].IndexOf((byte)']');
                if (length < 0) return false;
                at += length;
            }

            at++;
        }

        return true;
    }

    private static bool Annotation(ReadOnlySpan<byte> code, ref int at)
    {
        if (at >= code.Length || code[at] != '{') return true;
        var length = code[at..].IndexOf((byte)'}');
        if (length < 0) return false;
        at += length + 1;
        return true;
    }
}
