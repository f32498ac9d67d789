using SecondOpinion.Fhir.FhirPath.Parsing;

namespace SecondOpinion.Fhir.FhirPath.Units;

/// <summary>Calculating with quantities. hl7.org/fhirpath/N1/#math, build.fhir.org/ig/HL7/FHIRPath/#math</summary>
internal static class QuantityArithmetic
{
    /// <returns>False when the operator does not take quantities. The result is empty where the units do not fit or a number overflows.</returns>
    public static bool Apply(BinaryOperator op, FhirPathQuantity left, FhirPathQuantity right, out FhirPathValue result)
    {
        result = default;
        try
        {
            switch (op)
            {
                case BinaryOperator.Add:
                    result = Sum(left, right, 1);
                    return true;
                case BinaryOperator.Subtract:
                    result = Sum(left, right, -1);
                    return true;
                case BinaryOperator.Multiply:
                    if (Product(left, right, 1) is { } product) result = FhirPathValue.Of(new FhirPathQuantity(left.Value * right.Value, product.Unit, product.System));
                    return true;
                case BinaryOperator.Divide:
                    if (right.Value != 0 && Product(left, right, -1) is { } quotient)
                        result = FhirPathValue.Of(new FhirPathQuantity(left.Value / right.Value, quotient.Unit, quotient.System));
                    return true;
                default:
                    return false;
            }
        }
        catch (OverflowException)
        {
            return true;
        }
    }

    private static FhirPathValue Sum(FhirPathQuantity left, FhirPathQuantity right, int sign)
    {
        // A number without unit takes the other's.
        if (IsPlain(left) && !IsPlain(right)) return FhirPathValue.Of(right with { Value = left.Value + (sign * right.Value) });
        if (IsPlain(right)) return FhirPathValue.Of(left with { Value = left.Value + (sign * right.Value) });
        return Quantities.InUnitOf(left, right) is { } value ? FhirPathValue.Of(left with { Value = left.Value + (sign * value) }) : default;
    }

    private static (string Unit, FhirPathUnitSystem System)? Product(FhirPathQuantity left, FhirPathQuantity right, int sign)
    {
        if (IsPlain(right)) return (left.Unit, left.System);
        if (IsPlain(left) && sign > 0) return (right.Unit, right.System);
        if (left.System != FhirPathUnitSystem.Ucum || right.System != FhirPathUnitSystem.Ucum) return null;
        if (UcumUnit.Find(left.Unit) is not { IsSpecial: false } a || UcumUnit.Find(right.Unit) is not { IsSpecial: false } b) return null;
        return (UcumUnit.Combine(a, b, sign), FhirPathUnitSystem.Ucum);
    }

    private static bool IsPlain(FhirPathQuantity quantity) => quantity is { Unit: "1", System: FhirPathUnitSystem.Ucum };
}
