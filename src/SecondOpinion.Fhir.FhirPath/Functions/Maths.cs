using SecondOpinion.Fhir.FhirPath.Expressions;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>hl7.org/fhirpath/N1/#math-1. What has no finite or real result is empty.</summary>
internal static class Maths
{
    public static void Abs(FunctionCall call)
    {
        if (!call.TryInput(out var value)) return;
        if (value.Quantity is { } quantity) call.Return(FhirPathValue.Of(quantity with { Value = Math.Abs(quantity.Value) }));
        else if (value.Kind == FhirPathKind.Integer) call.Return(value.Integer == int.MinValue ? default : FhirPathValue.Of((int)Math.Abs(value.Integer)));
        else if (value.Kind == FhirPathKind.Long) call.Return(value.Integer == long.MinValue ? default : FhirPathValue.Of(Math.Abs(value.Integer)));
        else if (value.IsNumber) call.Return(FhirPathValue.Of(Math.Abs(value.Decimal)));
        else call.FailType("abs() takes a number or quantity", value);
    }

    public static void Ceiling(FunctionCall call) => Whole(call, decimal.Ceiling);

    public static void Floor(FunctionCall call) => Whole(call, decimal.Floor);

    public static void Truncate(FunctionCall call) => Whole(call, decimal.Truncate);

    public static void Round(FunctionCall call)
    {
        if (!call.TryInput(out var value)) return;
        var digits = 0;
        if (call.Arguments.Length > 0 && !call.TryIntegerArgument(0, out digits)) return;
        if (digits < 0)
        {
            call.Run.Fail("fhirpath-argument", "The precision of round() is zero or more.");
            return;
        }

        if (value.Quantity is { } quantity) call.Return(FhirPathValue.Of(quantity with { Value = RoundTo(quantity.Value, digits) }));
        else if (value.IsNumber) call.Return(FhirPathValue.Of(RoundTo(value.Decimal, digits)));
        else call.FailType("round() takes a number", value);
    }

    public static void Exp(FunctionCall call) => Real(call, Math.Exp);

    public static void Ln(FunctionCall call) => Real(call, Math.Log);

    public static void Log(FunctionCall call)
    {
        if (!TryBase(call, out var basis) || !call.TryInput(out var value)) return;
        if (basis <= 0 || (value.IsNumber && value.Decimal <= 0)) call.Run.Fail("fhirpath-argument", "log() takes a number and a base above zero.");
        else Real(call, x => basis == 2 ? Math.Log2(x) : basis == 10 ? Math.Log10(x) : Math.Log(x) / Math.Log(basis));
    }

    public static void Sqrt(FunctionCall call) => Real(call, Math.Sqrt);

    public static void Power(FunctionCall call)
    {
        if (!TryBase(call, out var exponent) || !call.TryInput(out var value)) return;
        if (value.IsNumber && exponent == Math.Floor(exponent) && exponent is >= 0 and <= 200 && Exact(value.Decimal, (int)exponent) is { } exact)
            call.Return(FhirPathValue.Of(exact));
        else
            Real(call, x => Math.Pow(x, exponent));
    }

    /// <summary>A whole power with all its digits; null when a decimal does not hold them.</summary>
    private static decimal? Exact(decimal value, int exponent)
    {
        try
        {
            var result = 1m;
            for (; exponent > 0; exponent--) result *= value;
            return result;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static bool TryBase(FunctionCall call, out double number)
    {
        number = 0;
        if (!call.TryArgument(0, out var argument)) return false;
        if (!argument.IsNumber) call.FailType("The argument is a number", argument);
        number = (double)argument.Decimal;
        return argument.IsNumber;
    }

    private static decimal RoundTo(decimal value, int digits) => decimal.Round(value, Math.Min(digits, 28), MidpointRounding.AwayFromZero);

    private static void Whole(FunctionCall call, Func<decimal, decimal> round)
    {
        if (!call.TryInput(out var value)) return;
        if (value.Quantity is { } quantity)
        {
            call.Return(FhirPathValue.Of(quantity with { Value = round(quantity.Value) }));
        }
        else if (value.IsInteger)
        {
            call.Return(value);
        }
        else if (value.IsNumber)
        {
            var whole = round(value.Decimal);
            call.Return(whole >= int.MinValue && whole <= int.MaxValue ? FhirPathValue.Of((int)whole) : FhirPathValue.Of(whole));
        }
        else
        {
            call.FailType("The input is a number", value);
        }
    }

    private static void Real(FunctionCall call, Func<double, double> function)
    {
        if (!call.TryInput(out var value)) return;
        if (!value.IsNumber)
        {
            call.FailType("The input is a number", value);
            return;
        }

        var result = function((double)value.Decimal);
        if (double.IsFinite(result) && Math.Abs(result) < 7.9e28) call.Return(FhirPathValue.Of((decimal)result));
    }
}
