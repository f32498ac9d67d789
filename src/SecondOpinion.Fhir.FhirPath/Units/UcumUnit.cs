using System.Collections.Concurrent;

namespace SecondOpinion.Fhir.FhirPath.Units;

/// <summary>What a UCUM code means: a factor, and powers of base units. ucum.org/ucum</summary>
internal sealed class UcumUnit
{
    private const int MaxKept = 2000;

    private static readonly ConcurrentDictionary<string, UcumUnit?> Known = new();

    public UcumUnit(Rational factor, SortedDictionary<string, int> powers, SortedDictionary<string, int> terms, bool isSpecial)
    {
        Factor = factor;
        Powers = powers;
        Terms = terms;
        IsSpecial = isSpecial;
        Dimension = string.Join('.', powers.Where(p => p.Value != 0).Select(p => $"{p.Key}{p.Value}"));
    }

    /// <summary>How many of the base units' product one of this unit is.</summary>
    public Rational Factor { get; }

    /// <summary>Powers of the base units, and of the arbitrary units, which have no others.</summary>
    public SortedDictionary<string, int> Powers { get; }

    /// <summary>Powers of the units as they were written, for writing products.</summary>
    public SortedDictionary<string, int> Terms { get; }

    /// <summary>What the unit measures; two units are commensurable when these are the same.</summary>
    public string Dimension { get; }

    /// <summary>Not a ratio scale: <c>Cel</c>, <c>[degF]</c>, <c>[pH]</c>. Such units compare with themselves only.</summary>
    public bool IsSpecial { get; }

    /// <summary>The unit of this code, or null when it is none.</summary>
    public static UcumUnit? Find(string code)
    {
        if (Known.TryGetValue(code, out var known)) return known;
        var unit = UcumParser.Parse(code);
        if (Known.Count < MaxKept) Known.TryAdd(code, unit);
        return unit;
    }

    public bool IsCommensurable(UcumUnit other) => !IsSpecial && !other.IsSpecial && Dimension == other.Dimension;

    /// <summary>The code of a product or quotient of two units, simplified where the same unit stands in both.</summary>
    public static string Combine(UcumUnit left, UcumUnit right, int sign)
    {
        var powers = new SortedDictionary<string, int>(left.Terms, StringComparer.Ordinal);
        foreach (var (symbol, power) in right.Terms) powers[symbol] = powers.GetValueOrDefault(symbol) + (sign * power);
        var above = string.Join('.', powers.Where(p => p.Value > 0).Select(p => Written(p.Key, p.Value)));
        var below = string.Concat(powers.Where(p => p.Value < 0).Select(p => "/" + Written(p.Key, -p.Value)));
        return above.Length + below.Length == 0 ? "1" : above + below;
    }

    private static string Written(string symbol, int power) => power == 1 ? symbol : symbol + power;
}
