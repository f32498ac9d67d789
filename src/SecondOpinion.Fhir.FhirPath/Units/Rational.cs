using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SecondOpinion.Fhir.FhirPath.Units;

/// <summary>An exact fraction, so that converting units there and back gives the number one began with.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct Rational
{
    private Rational(BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        Numerator = numerator / divisor;
        Denominator = denominator / divisor;
    }

    public static Rational One { get; } = new(1, 1);

    public BigInteger Numerator { get; }

    public BigInteger Denominator { get; }

    public static Rational operator *(Rational left, Rational right) => new(left.Numerator * right.Numerator, left.Denominator * right.Denominator);

    public static Rational operator /(Rational left, Rational right) => new(left.Numerator * right.Denominator, left.Denominator * right.Numerator);

    public static Rational Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = ((BigInteger)(uint)bits[2] << 64) + ((BigInteger)(uint)bits[1] << 32) + (uint)bits[0];
        return new Rational(value < 0 ? -digits : digits, BigInteger.Pow(10, value.Scale));
    }

    /// <summary>Reads a plain number, perhaps with a power of ten: <c>6.0221367e23</c>.</summary>
    public static Rational Parse(string text)
    {
        var e = text.IndexOf('e');
        var number = Of(decimal.Parse(e < 0 ? text : text[..e], CultureInfo.InvariantCulture));
        return e < 0 ? number : number * PowerOfTen(int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture));
    }

    public static Rational PowerOfTen(int exponent) =>
        exponent >= 0 ? new Rational(BigInteger.Pow(10, exponent), 1) : new Rational(1, BigInteger.Pow(10, -exponent));

    public Rational Power(int exponent) => exponent >= 0
        ? new Rational(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent))
        : new Rational(BigInteger.Pow(Denominator, -exponent), BigInteger.Pow(Numerator, -exponent));

    public int CompareTo(Rational other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);

    /// <summary>The nearest decimal; null when the number is too large for one.</summary>
    public decimal? ToDecimal()
    {
        // As many digits after the point as a decimal has room for.
        for (var scale = 28; scale >= 0; scale--)
        {
            var scaled = BigInteger.DivRem(Numerator * BigInteger.Pow(10, scale), Denominator, out var rest);
            if (BigInteger.Abs(rest) * 2 >= Denominator) scaled += Numerator.Sign;
            if (BigInteger.Abs(scaled) <= (BigInteger)decimal.MaxValue) return Trim((decimal)scaled, scale);
        }

        return null;
    }

    private static decimal Trim(decimal digits, int scale)
    {
        while (scale > 0 && digits % 10 == 0)
        {
            digits /= 10;
            scale--;
        }

        var bits = decimal.GetBits(digits);
        return new decimal(bits[0], bits[1], bits[2], digits < 0, (byte)scale);
    }
}
