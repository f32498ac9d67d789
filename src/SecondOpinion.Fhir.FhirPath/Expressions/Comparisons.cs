using SecondOpinion.Fhir.FhirPath.Parsing;
using SecondOpinion.Fhir.FhirPath.Units;

namespace SecondOpinion.Fhir.FhirPath.Expressions;

/// <summary><c>=</c> and <c>!=</c></summary>
internal sealed class EqualEvaluator(Evaluator left, Evaluator right, bool negated) : BooleanEvaluator
{
    public override Truth Test(Evaluation run)
    {
        var first = run.Rent();
        left.Evaluate(run, first);
        Truth truth;
        if (right is LiteralEvaluator literal)
        {
            truth = first.Count == 0 || !literal.Value.Exists ? Truth.Empty : first.Count > 1 ? Truth.False : Equality.Of(first[0], literal.Value);
        }
        else
        {
            var second = run.Rent();
            right.Evaluate(run, second);
            truth = Equality.Of(first, second);
            run.Return(second);
        }

        run.Return(first);
        return negated ? Singleton.Not(truth) : truth;
    }
}

/// <summary><c>~</c> and <c>!~</c></summary>
internal sealed class EquivalentEvaluator(Evaluator left, Evaluator right, bool negated) : BooleanEvaluator
{
    public override Truth Test(Evaluation run)
    {
        var first = run.Rent();
        var second = run.Rent();
        left.Evaluate(run, first);
        right.Evaluate(run, second);
        var truth = Equivalence.Of(first, second);
        run.Return(second);
        run.Return(first);
        return Singleton.Of(truth != negated);
    }
}

/// <summary><c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> and <c>&gt;=</c>. hl7.org/fhirpath/N1/#comparison</summary>
internal sealed class OrderEvaluator(BinaryOperator op, Evaluator left, Evaluator right) : BooleanEvaluator
{
    public override Truth Test(Evaluation run)
    {
        var first = left.Single(run).ToSystem();
        var second = right.Single(run).ToSystem();
        if (!first.Exists || !second.Exists || !Ordering.TryCompare(run, first, second, out var order)) return Truth.Empty;
        return Singleton.Of(op switch
        {
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessOrEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            _ => order >= 0,
        });
    }
}

/// <summary>Which of two system values comes first.</summary>
internal static class Ordering
{
    /// <returns>False when it cannot be told; when the two are of kinds that have no common order, with a fault.</returns>
    public static bool TryCompare(Evaluation run, in FhirPathValue left, in FhirPathValue right, out int order)
    {
        order = 0;
        if (left.IsNumber && right.IsNumber)
        {
            order = left.IsInteger && right.IsInteger ? left.Integer.CompareTo(right.Integer) : left.Decimal.CompareTo(right.Decimal);
            return true;
        }

        if (left.Kind == FhirPathKind.String && right.Kind == FhirPathKind.String)
        {
            order = string.CompareOrdinal(left.String, right.String);
            return true;
        }

        if (left.IsTemporal && right.IsTemporal && (left.Kind == FhirPathKind.Time) == (right.Kind == FhirPathKind.Time))
            return Temporals.Compare(left.Temporal, right.Temporal, out order);
        if ((left.Kind == FhirPathKind.Quantity || right.Kind == FhirPathKind.Quantity) && Quantities.Of(left) is { } a && Quantities.Of(right) is { } b)
            return Quantities.TryCompare(a, b, out order);

        run.Fail("fhirpath-operand-type", $"A {left.Type} and a {right.Type} have no order. Compare values of one kind, or convert one of them.");
        return false;
    }
}
