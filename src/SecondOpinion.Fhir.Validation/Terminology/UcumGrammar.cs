using System.Collections.Concurrent;
using System.Text;
using SecondOpinion.Fhir.FhirPath.Units;

namespace SecondOpinion.Fhir.Validation.Terminology;

/// <summary>The grammar of UCUM's case-sensitive units. ucum.org/ucum#section-Grammar-of-Units-and-Unit-Terms</summary>
internal static class UcumGrammar
{
    // Codes come from input; what is kept of them must not grow without end.
    private const int MaxKept = 4096;

    private static readonly ConcurrentDictionary<byte[], bool> Known = new(Utf8Comparer.Instance);

    /// <summary>Whether the code is written as a unit; its symbols are not looked up.</summary>
    public static bool IsUnit(ReadOnlySpan<byte> code) => IsUnit(code, known: false);

    /// <summary>Whether the code is a unit that UCUM's symbols make.</summary>
    public static bool IsKnownUnit(ReadOnlySpan<byte> code)
    {
        if (Known.GetAlternateLookup<ReadOnlySpan<byte>>().ContainsKey(code)) return true;
        if (!IsUnit(code, known: true)) return false;
        if (Known.Count < MaxKept) Known.TryAdd(code.ToArray(), true);
        return true;
    }

    private static bool IsUnit(ReadOnlySpan<byte> code, bool known)
    {
        var at = code.Length > 0 && code[0] == '/' ? 1 : 0;
        return code.Length > 0 && Term(code, ref at, depth: 0, known) && at == code.Length;
    }

    private static bool Term(ReadOnlySpan<byte> code, ref int at, int depth, bool known)
    {
        if (depth > 16 || !Component(code, ref at, depth, known)) return false;
        while (at < code.Length && code[at] is (byte)'.' or (byte)'/')
        {
            at++;
            if (!Component(code, ref at, depth, known)) return false;
        }

        return true;
    }

    private static bool Component(ReadOnlySpan<byte> code, ref int at, int depth, bool known)
    {
        if (at >= code.Length) return false;
        if (code[at] == '(')
        {
            at++;
            if (!Term(code, ref at, depth + 1, known) || at >= code.Length || code[at] != ')') return false;
            at++;

            // Not in the grammar, but in the list of common units that HL7 publishes: U/(10.g){feces}.
            return Annotation(code, ref at);
        }

        var start = at;
        if (!Symbol(code, ref at) || (known && at > start && !IsKnown(code[start..at]))) return false;
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

    // A number, or a symbol and perhaps an exponent. 10* and 10^ have their exponent behind the sign.
    private static bool IsKnown(ReadOnlySpan<byte> symbol)
    {
        if (!symbol.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return true;
        var end = symbol.Length;
        while (end > 0 && symbol[end - 1] is >= (byte)'0' and <= (byte)'9') end--;
        if (end > 0 && end < symbol.Length && symbol[end - 1] is (byte)'-' or (byte)'+') end--;
        return UcumSymbols.Has(Encoding.UTF8.GetString(symbol[..end])) || UcumSymbols.Has(Encoding.UTF8.GetString(symbol));
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
