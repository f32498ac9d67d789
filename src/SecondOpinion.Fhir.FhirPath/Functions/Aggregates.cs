using SecondOpinion.Fhir.FhirPath.Expressions;
using SecondOpinion.Fhir.FhirPath.Parsing;
using SecondOpinion.Fhir.FhirPath.Units;

namespace SecondOpinion.Fhir.FhirPath.Functions;

/// <summary>build.fhir.org/ig/HL7/FHIRPath/#sum--integer--long--decimal--quantity and its neighbours</summary>
internal static class Aggregates
{
    public static void Sum(FunctionCall call) => call.Return(Total(call));

    public static void Avg(FunctionCall call)
    {
        var total = Total(call);
        if (!total.Exists) return;
        if (total.Quantity is { } quantity) call.Return(FhirPathValue.Of(quantity with { Value = quantity.Value / call.Input.Count }));
        else call.Return(FhirPathValue.Of(total.Decimal / call.Input.Count));
    }

    public static void Min(FunctionCall call) => Extreme(call, sign: -1);

    public static void Max(FunctionCall call) => Extreme(call, sign: 1);

    private static void Extreme(FunctionCall call, int sign)
    {
        FhirPathValue best = default;
        for (var i = 0; i < call.Input.Count && call.Run.Step(); i++)
        {
            var value = call.Input[i].ToSystem();
            if (!value.Exists) continue;
            if (value.Kind == FhirPathKind.Boolean) call.FailType("min() and max() take what has an order", value);
            else if (!best.Exists) best = value;
            else if (!Ordering.TryCompare(call.Run, value, best, out var order)) return;
            else if (order * sign > 0) best = value;
        }

        call.Return(best);
    }

    private static FhirPathValue Total(FunctionCall call)
    {
        FhirPathValue total = default;
        for (var i = 0; i < call.Input.Count && call.Run.Step(); i++)
        {
            var value = call.Input[i].ToSystem();
            if (!value.IsNumber && value.Quantity is null)
            {
                call.FailType("sum() and avg() take numbers or quantities", value.Exists ? value : call.Input[i]);
                return default;
            }

            total = total.Exists ? ArithmeticEvaluator.Apply(call.Run, BinaryOperator.Add, total, value) : value;
            if (!total.Exists) return default;
        }

        return total;
    }
}
