using System.Globalization;

namespace SecondOpinion.Fhir.FhirPath.Units;

/// <summary>Reads UCUM codes: <c>mg/dL</c>, <c>10*3/uL</c>, <c>kg.m/s2</c>, <c>mL/min/{1.73_m2}</c>. ucum.org/ucum, §5 to §12</summary>
internal ref struct UcumParser
{
    private const int MaxLength = 200;
    private const int MaxNesting = 20;
    private const int MaxPower = 100;

    private readonly string code;
    private readonly SortedDictionary<string, int> powers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> terms = new(StringComparer.Ordinal);
    private Rational factor = Rational.One;
    private int at;
    private int nesting;
    private int components;
    private bool isSpecial;

    private UcumParser(string code) => this.code = code;

    public static UcumUnit? Parse(string code)
    {
        if (code.Length is 0 or > MaxLength) return null;
        var parser = new UcumParser(code);
        if (!parser.Term(1) || parser.at != code.Length) return null;

        // A special unit has a meaning only when it stands alone.
        return parser.isSpecial && parser.components > 1 ? null : new UcumUnit(parser.factor, parser.powers, parser.terms, parser.isSpecial);
    }

    private bool Term(int sign)
    {
        if (++nesting > MaxNesting) return false;
        var current = sign;
        if (Take('/')) current = -sign;
        while (true)
        {
            if (!Component(current)) return false;
            if (Take('.')) current = sign;
            else if (Take('/')) current = -sign;
            else break;
        }

        nesting--;
        return true;
    }

    private bool Component(int sign)
    {
        components++;
        if (Take('(')) return Term(sign) && Take(')');
        if (at < code.Length && code[at] == '{') return Annotation();
        var start = at;
        while (at < code.Length && !"./(){}".Contains(code[at]))
        {
            if (code[at] == '[')
            {
                var end = code.IndexOf(']', at);
                if (end < 0) return false;
                at = end;
            }

            at++;
        }

        return at > start && Symbol(code[start..at], sign) && (at == code.Length || code[at] != '{' || Annotation());
    }

    private bool Annotation()
    {
        var end = code.IndexOf('}', at);
        if (end < 0) return false;
        at = end + 1;
        return true;
    }

    private bool Symbol(string text, int sign)
    {
        var end = text.Length;
        while (end > 0 && char.IsAsciiDigit(text[end - 1])) end--;
        if (end == 0) return Number(text, sign);
        if (end < text.Length && text[end - 1] is '+' or '-') end--;
        var power = 1;
        if (end < text.Length && (!int.TryParse(text.AsSpan(end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power) || Math.Abs(power) > MaxPower)) return false;
        var symbol = text[..end];
        if (UcumAtoms.Find(symbol) is not { } unit) return false;
        isSpecial |= unit.IsSpecial;
        if (unit.IsSpecial && power != 1) return false;
        power *= sign;
        factor *= unit.Factor.Power(power);
        foreach (var (name, own) in unit.Powers) powers[name] = powers.GetValueOrDefault(name) + (own * power);
        terms[symbol] = terms.GetValueOrDefault(symbol) + power;
        return true;
    }

    private bool Number(string digits, int sign)
    {
        if (!decimal.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) return false;
        factor *= Rational.Of(number).Power(sign);
        if (number != 1) terms[digits] = terms.GetValueOrDefault(digits) + sign;
        return true;
    }

    private bool Take(char c)
    {
        if (at >= code.Length || code[at] != c) return false;
        at++;
        return true;
    }
}
