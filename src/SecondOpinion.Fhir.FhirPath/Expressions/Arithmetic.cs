using SecondOpinion.Fhir.FhirPath.Parsing;
using SecondOpinion.Fhir.FhirPath.Units;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary><c>+ - * / div mod</c>. hl7.org/fhirpath/N1/#math</summary>
internal sealed class ArithmeticEvaluator(BinaryOperator op, Evaluator left, Evaluator right) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        var result = Single(run);
        if (result.Exists) output.Add(result);
    }

    public override FhirPathValue Single(Evaluation run)
    {
        var first = left.Single(run).ToSystem();
        var second = right.Single(run).ToSystem();
        return first.Exists && second.Exists ? Apply(run, op, first, second) : default;
    }

    /// <summary>Applies an operator to two system values. A result too large for its type is empty.</summary>
    public static FhirPathValue Apply(Evaluation run, BinaryOperator op, in FhirPathValue first, in FhirPathValue second)
    {
        if (first.IsInteger && second.IsInteger && op != BinaryOperator.Divide) return Integers(op, first, second);
        if (first.IsNumber && second.IsNumber) return Decimals(op, first.Decimal, second.Decimal);
        if (first.Kind == FhirPathKind.String && second.Kind == FhirPathKind.String && op == BinaryOperator.Add)
            return run.MayHold((long)first.String!.Length + second.String!.Length) ? FhirPathValue.Of(first.String + second.String) : default;
        if (first.IsTemporal && second.Quantity is { } duration && op is BinaryOperator.Add or BinaryOperator.Subtract)
            return TemporalArithmetic.Add(run, first, duration, op == BinaryOperator.Subtract);
        if ((first.Kind == FhirPathKind.Quantity || second.Kind == FhirPathKind.Quantity) && Quantities.Of(first) is { } a && Quantities.Of(second) is { } b)
        {
            if (QuantityArithmetic.Apply(op, a, b, out var result)) return result;
        }

        run.Fail("fhirpath-operand-type", $"The operator {Operators.TextOf(op)} does not take a {first.Type} and a {second.Type}.");
        return default;
    }

    private static FhirPathValue Integers(BinaryOperator op, in FhirPathValue first, in FhirPathValue second)
    {
        var (a, b) = (first.Integer, second.Integer);
        if (b == 0 && op is BinaryOperator.IntegerDivide or BinaryOperator.Modulo) return default;
        Int128 result = op switch
        {
            BinaryOperator.Add => (Int128)a + b,
            BinaryOperator.Subtract => (Int128)a - b,
            BinaryOperator.Multiply => (Int128)a * b,
            BinaryOperator.IntegerDivide => (Int128)a / b,
            _ => (Int128)a % b,
        };
        if (first.Kind == FhirPathKind.Integer && second.Kind == FhirPathKind.Integer)
            return result >= int.MinValue && result <= int.MaxValue ? FhirPathValue.Of((int)result) : default;
        return result >= long.MinValue && result <= long.MaxValue ? FhirPathValue.Of((long)result) : default;
    }

    /// <summary>A result too large for a Decimal is empty, as is a division by zero.</summary>
    private static FhirPathValue Decimals(BinaryOperator op, decimal a, decimal b)
    {
        if (b == 0 && op is BinaryOperator.Divide or BinaryOperator.IntegerDivide or BinaryOperator.Modulo) return default;
        try
        {
            switch (op)
            {
                case BinaryOperator.Add:
                    return FhirPathValue.Of(a + b);
                case BinaryOperator.Subtract:
                    return FhirPathValue.Of(a - b);
                case BinaryOperator.Multiply:
                    return FhirPathValue.Of(a * b);
                case BinaryOperator.Divide:
                    return FhirPathValue.Of(a / b);
                case BinaryOperator.IntegerDivide:
                    var whole = decimal.Truncate(a / b);
                    return whole >= int.MinValue && whole <= int.MaxValue ? FhirPathValue.Of((int)whole) : default;
                default:
                    return FhirPathValue.Of(a % b);
            }
        }
        catch (OverflowException)
        {
            return default;
        }
    }
}

/// <summary><c>&amp;</c>: concatenation in which empty is the empty text. hl7.org/fhirpath/N1/#string-concatenation</summary>
internal sealed class ConcatenateEvaluator(Evaluator left, Evaluator right) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        var first = Text(run, left.Single(run).ToSystem());
        var second = Text(run, right.Single(run).ToSystem());
        if (!run.Failed && run.MayHold((long)first.Length + second.Length)) output.Add(FhirPathValue.Of(first + second));
    }

    private static string Text(Evaluation run, in FhirPathValue value)
    {
        if (!value.Exists) return "";
        if (value.String is { } text) return text;
        run.Fail("fhirpath-operand-type", $"The operator & takes Strings; a {value.Type} was found. Convert it with toString().");
        return "";
    }
}

/// <summary>A sign before a number or quantity. hl7.org/fhirpath/N1/#addition</summary>
internal sealed class SignEvaluator(bool isNegative, Evaluator operand) : Evaluator
{
    public override void Evaluate(Evaluation run, ValueList output)
    {
        var value = operand.Single(run).ToSystem();
        if (!value.Exists) return;
        if (!value.IsNumber && value.Quantity is null)
        {
            run.Fail("fhirpath-operand-type", $"A sign stands before numbers and quantities; a {value.Type} was found. Put the number in parentheses: (-1).abs().");
            return;
        }

        if (!isNegative) output.Add(value);
        else if (value.Quantity is { } quantity) output.Add(FhirPathValue.Of(quantity with { Value = -quantity.Value }));
        else if (value.Kind == FhirPathKind.Decimal) output.Add(FhirPathValue.Of(-value.Decimal));
        else if (value.Kind == FhirPathKind.Long && value.Integer != long.MinValue) output.Add(FhirPathValue.Of(-value.Integer));
        else if (value.Kind == FhirPathKind.Integer && value.Integer != int.MinValue) output.Add(FhirPathValue.Of((int)-value.Integer));
    }
}
